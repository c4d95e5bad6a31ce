import type { MonthEffect } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import type { Estimate } from './effect.ts';
import { correlation } from './pearson.ts';

/**
 * The effect in each month, oldest first.
 *
 * @param days ascending
 */
export function monthEffects(
  days: readonly JoinedDay[],
  measure: (days: readonly JoinedDay[]) => Estimate,
): MonthEffect[] {
  const months = Map.groupBy(days, ({ date }) => date.slice(0, 7));
  return [...months].map(([month, daysOfMonth]) => {
    const { perDegree, ci95, percentPerDegree, percentCi95 } = measure(daysOfMonth).effect;
    const { r, n } = correlation(
      daysOfMonth.map((day) => day.temperature),
      daysOfMonth.map((day) => day.amount),
    );
    return { month, perDegree, ci95, percentPerDegree, percentCi95, r, n };
  });
}
