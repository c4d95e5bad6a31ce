/** The variables of a chart's template: finished positions and texts. */
export interface Chart {
  name: 'scatter' | 'month' | 'months';
  width: number;
  height: number;
  heading: string;
  /** For readers who do not see the chart. */
  alt: string;
  /** Explains the chart. */
  caption: string;
}

/** Units of the drawing. Slightly fewer than pixels of a mail, to be legible on a phone. */
export const WIDTH = 440;

/** Rounds to a tenth of a unit, which is finer than anyone sees. */
export function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

/** An SVG path through points; null interrupts the line. */
export function path(points: readonly ([x: number, y: number] | null)[]): string {
  return points
    .map((point, i) =>
      point === null ? '' : `${points[i - 1] ? 'L' : 'M'}${round1(point[0])} ${round1(point[1])}`,
    )
    .join('');
}
