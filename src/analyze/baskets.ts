import { sum } from 'd3-array';
import type { Baskets, Correlation } from '../domain/analysis.ts';
import type { JoinedDay, Moments } from '../domain/records.ts';
import type { Estimate } from './effect.ts';
import { NEGLIGIBLE_SPREAD } from './vectors.ts';

/**
 * The effects on the number of purchases and on the mean purchase; their product is the sales of a
 * day.
 *
 * @param measure estimates the effect on a value of each day
 * @returns null if no day has more than one purchase
 */
export function baskets(
  days: readonly JoinedDay[],
  measure: (value: (day: JoinedDay) => number) => Estimate,
): Baskets | null {
  if (days.every(({ purchases }) => purchases.count <= 1)) return null;
  return {
    purchases: measure(({ purchases }) => purchases.count).effect,
    meanPurchase: measure(({ purchases }) => purchases.mean).effect,
    rowLevel: rowLevelCorrelation(days),
  };
}

/**
 * Pearson's correlation over the rows of a join by date: each purchase of a day with each reading of
 * the day. Computed from the moments of the days.
 */
export function rowLevelCorrelation(days: readonly JoinedDay[]): Correlation {
  const n = sum(days, ({ purchases, readings }) => purchases.count * readings.count);
  const amounts = rowMoments(
    days,
    ({ purchases }) => purchases,
    ({ readings }) => readings,
  );
  const temperatures = rowMoments(
    days,
    ({ readings }) => readings,
    ({ purchases }) => purchases,
  );
  const none = (reason: Correlation['reason']): Correlation => ({ r: null, n, reason });
  if (days.length < 3) return none('fewer than 3 days');
  if (temperatures.isConstant) return none('constant temperature');
  if (amounts.isConstant) return none('constant sales');
  const products = sum(
    days,
    ({ purchases, readings }) =>
      purchases.count *
      readings.count *
      (purchases.mean - amounts.mean) *
      (readings.mean - temperatures.mean),
  );
  const r = products / Math.sqrt(amounts.squares) / Math.sqrt(temperatures.squares);
  return { r: Math.max(-1, Math.min(1, r)), n, reason: null };
}

/**
 * The mean and the sum of squared deviations of one side over the rows of the join, in which each
 * value of a day occurs once for each value of the other side.
 */
function rowMoments(
  days: readonly JoinedDay[],
  own: (day: JoinedDay) => Moments,
  other: (day: JoinedDay) => Moments,
): { mean: number; squares: number; isConstant: boolean } {
  const rows = sum(days, (day) => own(day).count * other(day).count);
  // Relative to the first day's mean, so that large values keep their digits.
  const origin = days[0] === undefined ? 0 : own(days[0]).mean;
  const mean =
    origin +
    sum(days, (day) => own(day).count * other(day).count * (own(day).mean - origin)) / rows;
  const squares = sum(days, (day) => {
    const { count, mean: dayMean, deviations } = own(day);
    return other(day).count * (deviations + count * (dayMean - mean) ** 2);
  });
  return { mean, squares, isConstant: !(squares > rows * (NEGLIGIBLE_SPREAD * mean) ** 2) };
}
