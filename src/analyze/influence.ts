import type { Regression } from './regression.ts';
import { dot } from './vectors.ts';

/** The influence of one row on a regression. */
export interface Influence {
  /** The slope without the row; null if no other row determines it. */
  slopeWithout: number | null;
  /** How far all fitted values move without the row (Cook 1977); null if `slopeWithout` is. */
  cooksDistance: number | null;
}

/** A row with a leverage this close to 1 has a coefficient of its own. */
const FULL_LEVERAGE = 1 - 1e-9;

/** The influence of each row, exact and without repeated fits (Belsley, Kuh and Welsch 1980). */
export function influences(regression: Regression): Influence[] {
  const { slope, x, residuals, leverage, degreesOfFreedom } = regression;
  const xx = dot(x, x);
  const variance = dot(residuals, residuals) / degreesOfFreedom;
  const coefficients = residuals.length - degreesOfFreedom;
  return residuals.map((residual, i) => {
    const weight = leverage[i] as number;
    const weightOfX = (x[i] as number) ** 2 / xx;
    if (weight - weightOfX > FULL_LEVERAGE || variance === 0) {
      return { slopeWithout: slope, cooksDistance: 0 };
    }
    if (weight > FULL_LEVERAGE) return { slopeWithout: null, cooksDistance: null };
    const rest = 1 - weight;
    return {
      slopeWithout: slope - ((x[i] as number) * residual) / xx / rest,
      cooksDistance: (residual ** 2 * weight) / (coefficients * variance * rest ** 2),
    };
  });
}
