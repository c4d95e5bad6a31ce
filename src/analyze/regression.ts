import { dot } from './vectors.ts';

/** The coefficient of x in a least squares regression, and the values that judge it. */
export interface Regression {
  /** Change of y for one unit of x, adjusted for the controls. */
  slope: number;
  /** Of the slope, assuming independent rows. */
  standardError: number;
  /** Number of rows minus number of coefficients. */
  degreesOfFreedom: number;
  /** False if the controls explain y completely. */
  outcomeVaries: boolean;
  /** The residuals of x on the controls. */
  x: number[];
  /** The residuals of y on x and the controls. */
  residuals: number[];
  /** The weight of each row in its own fitted value, from 0 to 1. */
  leverage: number[];
}

/** If less than this share of a column is left, the rest is rounding error. */
const NEGLIGIBLE = 1e-10;

/**
 * Least squares regression of y on x and the controls, by QR. Regressing the residuals of y on
 * those of x gives the coefficient of the full regression (Frisch, Waugh and Lovell).
 *
 * @param controls columns as long as x and y; linearly dependent columns are ignored
 * @returns null if x depends linearly on the controls, or if no degree of freedom is left
 */
export function regress(
  y: readonly number[],
  x: readonly number[],
  controls: readonly (readonly number[])[],
): Regression | null {
  const basis = orthonormalBasis(controls);
  const degreesOfFreedom = y.length - basis.length - 1;
  if (degreesOfFreedom < 1) return null;
  const residualX = residualize(x, basis);
  const xx = dot(residualX, residualX);
  if (xx === 0) return null;
  const residualY = residualize(y, basis);
  const slope = dot(residualX, residualY) / xx;
  const residuals = zeroIfNegligible(
    residualY.map((value, i) => value - slope * (residualX[i] as number)),
    residualY,
  );
  return {
    slope,
    standardError: Math.sqrt(dot(residuals, residuals) / degreesOfFreedom / xx),
    degreesOfFreedom,
    outcomeVaries: dot(residualY, residualY) > 0,
    x: residualX,
    residuals,
    leverage: residualX.map((value, i) => {
      const ofControls = basis.reduce((total, column) => total + (column[i] as number) ** 2, 0);
      return ofControls + value ** 2 / xx;
    }),
  };
}

/**
 * An orthonormal basis of the space that the columns span (the Q of QR), by the Gram-Schmidt
 * process. Each column is residualized twice, which is enough for full accuracy (Giraud, Langou and
 * Rozloznik 2005). A linearly dependent column adds no vector.
 */
function orthonormalBasis(columns: readonly (readonly number[])[]): number[][] {
  const basis: number[][] = [];
  for (const column of columns) {
    const rest = residualize(residualize(column, basis), basis);
    const length = Math.sqrt(dot(rest, rest));
    if (length > 0) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** The column minus its projection on the basis. */
function residualize(column: readonly number[], basis: readonly (readonly number[])[]): number[] {
  const rest = [...column];
  for (const vector of basis) {
    const share = dot(vector, rest);
    for (let i = 0; i < rest.length; i++) {
      rest[i] = (rest[i] as number) - share * (vector[i] as number);
    }
  }
  return zeroIfNegligible(rest, column);
}

/** The rest of a column; zeros if it is only rounding error. */
function zeroIfNegligible(rest: number[], column: readonly number[]): number[] {
  const isRounding = dot(rest, rest) <= NEGLIGIBLE ** 2 * dot(column, column);
  return isRounding ? rest.map(() => 0) : rest;
}
