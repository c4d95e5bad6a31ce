import { dot } from './numbers.ts';

/** One coefficient of a least squares regression, and what is needed to judge it. */
export interface Regression {
  /** Change of y for one unit of x, the controls held still. */
  slope: number;
  /** Of the slope, as if the rows were independent of each other. */
  standardError: number;
  /** Rows less coefficients. */
  degreesOfFreedom: number;
  /** False if the controls leave nothing of y for x to explain. */
  moves: boolean;
  /** What the controls leave of x, a row each. */
  x: number[];
  /** What the whole model leaves of y, a row each. */
  residuals: number[];
  /** Weight of each row in its own fitted value, from 0 to 1. */
  leverage: number[];
}

// What is left of a column below this share of it is rounding.
const NEGLIGIBLE = 1e-10;

/**
 * Least squares of y on x and the controls, by QR. x and y are first freed of what the controls
 * explain, which gives the very coefficient of the full regression (Frisch, Waugh and Lovell).
 *
 * @param controls columns as long as x and y; one that follows from the others counts for nothing
 * @returns null where x follows from the controls, or no row is left to judge by
 */
export function regress(
  y: readonly number[],
  x: readonly number[],
  controls: readonly (readonly number[])[],
): Regression | null {
  const basis = orthonormalBasis(controls);
  const degreesOfFreedom = y.length - basis.length - 1;
  if (degreesOfFreedom < 1) return null;
  const freeX = without(basis, x);
  const xx = dot(freeX, freeX);
  if (xx === 0) return null;
  const freeY = without(basis, y);
  const slope = dot(freeX, freeY) / xx;
  const residuals = significant(
    freeY.map((value, i) => value - slope * (freeX[i] as number)),
    freeY,
  );
  return {
    slope,
    standardError: Math.sqrt(dot(residuals, residuals) / degreesOfFreedom / xx),
    degreesOfFreedom,
    moves: dot(freeY, freeY) > 0,
    x: freeX,
    residuals,
    leverage: freeX.map((value, i) => {
      const ofControls = basis.reduce((total, column) => total + (column[i] as number) ** 2, 0);
      return ofControls + value ** 2 / xx;
    }),
  };
}

/**
 * An orthonormal basis of what the columns span, by Gram and Schmidt: the Q of QR. Each column is
 * freed of those before it twice, which is enough for full accuracy (Giraud, Langou and Rozloznik
 * 2005); nothing is left of one that follows from them.
 */
function orthonormalBasis(columns: readonly (readonly number[])[]): number[][] {
  const basis: number[][] = [];
  for (const column of columns) {
    const rest = without(basis, without(basis, column));
    const length = Math.sqrt(dot(rest, rest));
    if (length > 0) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

function without(basis: readonly (readonly number[])[], column: readonly number[]): number[] {
  const rest = [...column];
  for (const direction of basis) {
    const share = dot(direction, rest);
    for (let i = 0; i < rest.length; i++) {
      rest[i] = (rest[i] as number) - share * (direction[i] as number);
    }
  }
  return significant(rest, column);
}

/** What is left of a column, or zeros where that is but rounding. */
function significant(rest: number[], column: readonly number[]): number[] {
  const isRounding = dot(rest, rest) <= NEGLIGIBLE ** 2 * dot(column, column);
  return isRounding ? rest.map(() => 0) : rest;
}
