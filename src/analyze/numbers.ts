/** Sums over columns of numbers, in two passes where one would cancel. */

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

/** The values without their mean. */
export function centred(values: readonly number[]): number[] {
  const middle = mean(values);
  return values.map((value) => value - middle);
}

/** Sample variance, by deviations from the mean, so that large values keep their digits. */
export function variance(values: readonly number[]): number {
  const deviations = centred(values);
  return dot(deviations, deviations) / (values.length - 1);
}

/**
 * The value to 12 significant digits: what came out of sums in another order is the same again, and
 * values that are alike are alike to the last digit.
 */
export function withoutDust(value: number): number {
  return Number(value.toPrecision(12));
}

/** A spread below this share of the values is rounding in the sums, not movement. */
export const NEGLIGIBLE_SPREAD = 1e-12;

/** True if nothing varies but for rounding; of no value, too. */
export function isConstant(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return !(high - low > NEGLIGIBLE_SPREAD * Math.max(Math.abs(low), Math.abs(high)));
}
