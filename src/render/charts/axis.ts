import { nice, tickStep, ticks } from 'd3-array';
import type { Format } from '../format.ts';
import { round1 } from './chart.ts';

/** A linear axis with ticks at round values. */
export interface Axis {
  /** Returns the position of a value in the drawing. */
  scale: (value: number) => number;
  ticks: { position: number; label: string }[];
}

/**
 * Creates an axis that includes all values.
 *
 * @param positions of the start and the end; a y axis starts at the bottom
 * @param count approximate number of ticks
 */
export function createAxis(
  values: readonly number[],
  [start, end]: readonly [start: number, end: number],
  count: number,
  format: Format,
): Axis {
  const least = Math.min(...values);
  const most = Math.max(...values);
  // A single value is in the middle.
  const padding = least === most ? Math.abs(least) / 2 || 1 : 0;
  const [low, high] = nice(least - padding, most + padding, count);
  const scale = (value: number) => round1(start + ((value - low) / (high - low)) * (end - start));
  const decimals = Math.max(0, -Math.floor(Math.log10(tickStep(low, high, count))));
  return {
    scale,
    ticks: ticks(low, high, count).map((value) => ({
      position: scale(value),
      label: format.number(value, decimals),
    })),
  };
}

/** The width of the labels to the left of a y axis. */
export function labelWidth(labels: readonly { label: string }[]): number {
  const digits = Math.max(...labels.map(({ label }) => label.length));
  return 12 + digits * 6.5;
}
