import erfcinv from '@stdlib/math-base-special-erfcinv';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tInverse from '@stdlib/stats-base-dists-t-quantile';

/**
 * Two-sided p of a t statistic: the probability of a value at least as far from zero. Computed from
 * the lower tail, which keeps its digits down to 1e-307.
 */
export function tTwoSided(t: number, degreesOfFreedom: number): number {
  // The Cauchy distribution has a closed form; the library loses digits.
  if (degreesOfFreedom === 1) return (2 / Math.PI) * Math.atan2(1, Math.abs(t));
  return Math.min(1, 2 * tCdf(-Math.abs(t), degreesOfFreedom));
}

/** The quantile of Student's t distribution at a probability. */
export function tQuantile(p: number, degreesOfFreedom: number): number {
  return tInverse(p, degreesOfFreedom);
}

/** The quantile of the standard normal distribution at a probability. */
export function normalQuantile(p: number): number {
  return -Math.SQRT2 * erfcinv(2 * p);
}
