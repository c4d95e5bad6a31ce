import type { Correlation, Spearman } from '../domain/analysis.ts';
import { correlation, pOfCorrelation } from './pearson.ts';
import { roundTo12Digits } from './vectors.ts';

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks.
 *
 * @param pearson the correlation of the values; null gives no rank correlation
 */
export function spearman(
  temperatures: readonly number[],
  amounts: readonly number[],
  pearson: Correlation,
): Spearman {
  const { n, reason } = pearson;
  const { r: rho } = reason === null ? correlation(ranks(temperatures), ranks(amounts)) : pearson;
  return { rho, n, p: rho === null ? null : pOfCorrelation(rho, n), reason };
}

/** Tied values share their mean rank; the rank of d3-array gives them their lowest. */
function ranks(sums: readonly number[]): number[] {
  const values = sums.map(roundTo12Digits);
  const sorted = values.toSorted((a, b) => a - b);
  const rankOf = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!rankOf.has(value)) rankOf.set(value, (i + sorted.lastIndexOf(value)) / 2);
  });
  return values.map((value) => rankOf.get(value) as number);
}
