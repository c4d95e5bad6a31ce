import type { Correlation, Direction } from '../domain/records.ts';

// Two-sided 5% quantile of the standard normal distribution.
const Z_95 = 1.959963984540054;

/**
 * Which way sales go when it gets warmer: the sign of r, or `none` where r could as well be zero,
 * that is where its 95% interval (Fisher's transformation, `atanh r ± z / sqrt(n - 3)`) includes
 * it. `unknown` where there is no r or, below 4 days, no interval.
 */
export function direction({ r, n }: Correlation): Direction {
  if (r === null || n < 4) return 'unknown';
  if (Math.abs(Math.atanh(r)) <= Z_95 / Math.sqrt(n - 3)) return 'none';
  return r < 0 ? 'negative' : 'positive';
}
