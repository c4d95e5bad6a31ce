import type { Correlation, Interval, NoCorrelationReason, Pearson } from '../domain/analysis.ts';
import { normalQuantile, tTwoSided } from './distributions.ts';
import { centred, dot, isConstant } from './vectors.ts';

/**
 * Pearson's correlation in two passes (means, then deviations), so that large values with small
 * differences keep their digits.
 *
 * @param temperatures one value a day
 * @param amounts the same days in the same order
 */
export function correlation(
  temperatures: readonly number[],
  amounts: readonly number[],
): Correlation {
  const n = temperatures.length;
  const none = (reason: NoCorrelationReason): Correlation => ({ r: null, n, reason });
  if (n < 3) return none('fewer than 3 days');
  if (isConstant(temperatures)) return none('constant temperature');
  if (isConstant(amounts)) return none('constant sales');

  const x = centred(temperatures);
  const y = centred(amounts);
  // One root after the other: the product of the two sums of squares could overflow.
  const r = dot(x, y) / Math.sqrt(dot(x, x)) / Math.sqrt(dot(y, y));
  return { r: Math.max(-1, Math.min(1, r)), n, reason: null };
}

/** The correlation with its interval, by Fisher's transformation, and p, by Student's t. */
export function pearson(correlation: Correlation): Pearson {
  const { r, n } = correlation;
  if (r === null) return { ...correlation, ci95: null, p: null };
  return { ...correlation, ci95: fisherInterval(r, n), p: pOfCorrelation(r, n) };
}

/** Two-sided p of a correlation of n independent pairs: t with n - 2 degrees of freedom. */
export function pOfCorrelation(r: number, n: number): number {
  return tTwoSided(r * Math.sqrt((n - 2) / (1 - r ** 2)), n - 2);
}

function fisherInterval(r: number, n: number): Interval | null {
  if (n < 4) return null;
  const margin = normalQuantile(0.975) / Math.sqrt(n - 3);
  return [Math.tanh(Math.atanh(r) - margin), Math.tanh(Math.atanh(r) + margin)];
}
