/** A chart as the template of its name draws it: finished places and texts. */
export interface Chart {
  name: 'scatter' | 'month' | 'months';
  width: number;
  height: number;
  heading: string;
  /** What it shows, for those who do not see it. */
  alt: string;
  /** How it is to be read. */
  caption: string;
}

/** Units of the drawing: a little less than pixels of a mail, so that it stays legible on a phone. */
export const WIDTH = 440;

/** To a tenth of a unit, which is finer than anyone sees. */
export function place(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A path through points; where one is null, the line is interrupted. */
export function path(points: readonly ([x: number, y: number] | null)[]): string {
  return points
    .map((point, i) =>
      point === null ? '' : `${points[i - 1] ? 'L' : 'M'}${place(point[0])} ${place(point[1])}`,
    )
    .join('');
}
