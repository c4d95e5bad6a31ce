import { mean } from 'd3-array';

/** The dot product of two columns of the same length. */
export function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

/** The deviations of the values from their mean. */
export function centred(values: readonly number[]): number[] {
  const center = mean(values) as number;
  return values.map((value) => value - center);
}

/** Sample variance in two passes: that of d3-array takes one, and loses digits of large values. */
export function variance(values: readonly number[]): number {
  const deviations = centred(values);
  return dot(deviations, deviations) / (values.length - 1);
}

/** Rounds to 12 significant digits, so that sums of the same values in another order are equal. */
export function roundTo12Digits(value: number): number {
  return Number(value.toPrecision(12));
}

/** A spread below this share of the values is rounding error. */
export const NEGLIGIBLE_SPREAD = 1e-12;

/** True if the values are equal but for rounding errors, or if there are none. */
export function isConstant(values: readonly number[]): boolean {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return !(high - low > NEGLIGIBLE_SPREAD * Math.max(Math.abs(low), Math.abs(high)));
}
