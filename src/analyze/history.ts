import type { MonthEffect } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import type { Estimate } from './effect.ts';
import { correlation } from './pearson.ts';

/** The effect in each of the earlier months, by itself, oldest first. */
export function monthEffects(
  days: readonly JoinedDay[],
  measure: (days: readonly JoinedDay[]) => Estimate,
): MonthEffect[] {
  const months = Object.groupBy(days, ({ date }) => date.slice(0, 7)) as Record<
    string,
    JoinedDay[]
  >;
  return Object.entries(months).map(([month, own]) => {
    const { perDegree, ci95, percentPerDegree, percentCi95 } = measure(own).effect;
    const { r, n } = correlation(
      own.map((day) => day.temperature),
      own.map((day) => day.amount),
    );
    return { month, perDegree, ci95, percentPerDegree, percentCi95, r, n };
  });
}
