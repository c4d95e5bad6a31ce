import { dot } from './numbers.ts';
import type { Regression } from './regression.ts';

/** What one row does to a regression. */
export interface Influence {
  /** The slope of all other rows; null where it rests on this row alone. */
  slopeWithout: number | null;
  /** How far all fitted values move without the row (Cook 1977); null there too. */
  cooksDistance: number | null;
}

// A row with a leverage this close to 1 is fitted by a coefficient of its own.
const ALONE = 1 - 1e-9;

/** The influence of each row, exact and without fitting again (Belsley, Kuh and Welsch 1980). */
export function influences(regression: Regression): Influence[] {
  const { slope, x, residuals, leverage, degreesOfFreedom } = regression;
  const xx = dot(x, x);
  const variance = dot(residuals, residuals) / degreesOfFreedom;
  const coefficients = residuals.length - degreesOfFreedom;
  return residuals.map((residual, i) => {
    const weight = leverage[i] as number;
    const own = (x[i] as number) ** 2 / xx;
    if (weight - own > ALONE || variance === 0) return { slopeWithout: slope, cooksDistance: 0 };
    if (weight > ALONE) return { slopeWithout: null, cooksDistance: null };
    const rest = 1 - weight;
    return {
      slopeWithout: slope - ((x[i] as number) * residual) / xx / rest,
      cooksDistance: (residual ** 2 * weight) / (coefficients * variance * rest ** 2),
    };
  });
}
