import type { Baskets, Correlation } from '../domain/analysis.ts';
import type { JoinedDay, Moments } from '../domain/records.ts';
import type { Estimate } from './effect.ts';
import { NEGLIGIBLE_SPREAD, sum } from './numbers.ts';

/**
 * The effect on the number of purchases and on the mean purchase, whose product a day's sales are.
 * Null where no day has more than one purchase.
 *
 * @param measure the effect on what is read off each day
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
 * Pearson's correlation over single rows, as a join by date makes them: each purchase of a day with
 * each reading of it. Computed from the days' moments: what varies between days, and within them.
 */
export function rowLevelCorrelation(days: readonly JoinedDay[]): Correlation {
  const n = sum(days.map(({ purchases, readings }) => purchases.count * readings.count));
  const amounts = spread(
    days,
    ({ purchases }) => purchases,
    ({ readings }) => readings,
  );
  const temperatures = spread(
    days,
    ({ readings }) => readings,
    ({ purchases }) => purchases,
  );
  const none = (reason: Correlation['reason']): Correlation => ({ r: null, n, reason });
  if (days.length < 3) return none('fewer than 3 days');
  if (temperatures.isConstant) return none('constant temperature');
  if (amounts.isConstant) return none('constant sales');
  const products = sum(
    days.map(
      ({ purchases, readings }) =>
        purchases.count *
        readings.count *
        (purchases.mean - amounts.mean) *
        (readings.mean - temperatures.mean),
    ),
  );
  const r = products / Math.sqrt(amounts.squares) / Math.sqrt(temperatures.squares);
  return { r: Math.max(-1, Math.min(1, r)), n, reason: null };
}

/** Mean and squared deviations of one side over all rows: each value comes once a row of the other. */
function spread(
  days: readonly JoinedDay[],
  own: (day: JoinedDay) => Moments,
  other: (day: JoinedDay) => Moments,
): { mean: number; squares: number; isConstant: boolean } {
  const rows = sum(days.map((day) => own(day).count * other(day).count));
  // From the first day's mean, so that large values keep their digits.
  const origin = days[0] === undefined ? 0 : own(days[0]).mean;
  const mean =
    origin +
    sum(days.map((day) => own(day).count * other(day).count * (own(day).mean - origin))) / rows;
  const squares = sum(
    days.map((day) => {
      const { count, mean: ofDay, deviations } = own(day);
      return other(day).count * (deviations + count * (ofDay - mean) ** 2);
    }),
  );
  return { mean, squares, isConstant: !(squares > rows * (NEGLIGIBLE_SPREAD * mean) ** 2) };
}
