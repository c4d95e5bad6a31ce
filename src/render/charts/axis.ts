import { nice, tickStep, ticks } from 'd3-array';
import type { Format } from '../format.ts';
import { place } from './chart.ts';

/** A linear axis between two places, with marks at round values. */
export interface Axis {
  at: (value: number) => number;
  ticks: { at: number; label: string }[];
}

/**
 * An axis on which all the values have room.
 *
 * @param places where it begins and ends; y runs from the bottom up
 * @param count about how many marks
 */
export function axis(
  values: readonly number[],
  [from, to]: readonly [from: number, to: number],
  count: number,
  format: Format,
): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // A single value stands in the middle.
  const pad = least === most ? Math.abs(least) / 2 || 1 : 0;
  const [low, high] = nice(least - pad, most + pad, count);
  const at = (value: number) => place(from + ((value - low) / (high - low)) * (to - from));
  const decimals = Math.max(0, -Math.floor(Math.log10(tickStep(low, high, count))));
  return {
    at,
    ticks: ticks(low, high, count).map((value) => ({
      at: at(value),
      label: format.number(value, decimals),
    })),
  };
}

/** Room for the labels of an axis to its left. */
export function labelRoom(labels: readonly { label: string }[]): number {
  const digits = Math.max(...labels.map(({ label }) => label.length));
  return 12 + digits * 6.5;
}
