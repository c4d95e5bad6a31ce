import type { Correlation, Spearman } from '../domain/analysis.ts';
import { withoutDust } from './numbers.ts';
import { correlation, pOfCorrelation } from './pearson.ts';

/**
 * Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank.
 *
 * @param found Pearson's of the values: none of these without one of those
 */
export function spearman(
  temperatures: readonly number[],
  amounts: readonly number[],
  found: Correlation,
): Spearman {
  const { n, reason } = found;
  const { r: rho } = reason === null ? correlation(ranks(temperatures), ranks(amounts)) : found;
  return { rho, n, p: rho === null ? null : pOfCorrelation(rho, n), reason };
}

function ranks(sums: readonly number[]): number[] {
  const values = sums.map(withoutDust);
  const sorted = values.toSorted((a, b) => a - b);
  const rankOf = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!rankOf.has(value)) rankOf.set(value, (i + sorted.lastIndexOf(value)) / 2);
  });
  return values.map((value) => rankOf.get(value) as number);
}
