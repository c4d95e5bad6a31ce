import type { Correlation } from '../domain/records.ts';

// A spread below this share of the values is rounding in the sums, not movement.
const NEGLIGIBLE_SPREAD = 1e-12;

/**
 * Pearson's product-moment correlation, computed in two passes (means first, then deviations) so
 * that large values with small differences keep their digits.
 *
 * @param temperatures one value a day
 * @param amounts the same days in the same order
 */
export function pearson(temperatures: ArrayLike<number>, amounts: ArrayLike<number>): Correlation {
  const n = temperatures.length;
  const none = (reason: Correlation['reason']): Correlation => ({ r: null, n, reason });
  if (n < 3) return none('fewer than 3 days');
  if (isConstant(temperatures)) return none('constant temperature');
  if (isConstant(amounts)) return none('constant sales');

  const x = deviations(temperatures);
  const y = deviations(amounts);
  // Each norm by itself: the product of the two sums of squares could overflow.
  const r = dot(x, y) / Math.sqrt(dot(x, x)) / Math.sqrt(dot(y, y));
  return { r: Math.max(-1, Math.min(1, r)), n, reason: null };
}

function isConstant(values: ArrayLike<number>): boolean {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return high - low <= NEGLIGIBLE_SPREAD * Math.max(Math.abs(low), Math.abs(high));
}

function deviations(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return list.map((value) => value - mean);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
