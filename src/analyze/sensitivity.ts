import type { Alternative, Effect, InfluentialDay, Sensitivity } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import type { Estimate } from './effect.ts';
import { influences } from './influence.ts';
import { finding } from './verdict.ts';

/**
 * Measures the effect again without filled values and without the day that moves it most.
 *
 * @param days in the order of the estimate
 * @param measure the effect over some of the days
 */
export function sensitivity(
  days: readonly JoinedDay[],
  { effect, regression }: Estimate,
  measure: (days: readonly JoinedDay[]) => Estimate,
): Sensitivity {
  const alternative = (left: readonly JoinedDay[]): Alternative => {
    const other = measure(left).effect;
    return { effect: other, changesConclusion: outcome(other) !== outcome(effect) };
  };
  const complete = days.filter((day) => !day.amountFilled && !day.temperatureFilled);
  const withoutDay = (): InfluentialDay | null => {
    if (regression === null) return null;
    const each = influences(regression);
    const slopes = each.map(({ slopeWithout }) => slopeWithout);
    const shifts = slopes.map((slope) => Math.abs(slope - regression.slope));
    const most = shifts.indexOf(Math.max(...shifts));
    const cooksDistance = each[most]?.cooksDistance ?? 0;
    return {
      date: days[most]?.date ?? '',
      cooksDistance,
      notable: cooksDistance > 4 / days.length,
      perDegreeWithoutAnyDay: [Math.min(...slopes), Math.max(...slopes)],
      ...alternative(days.filter((_, i) => i !== most)),
    };
  };
  return {
    completeDays: complete.length === days.length ? null : alternative(complete),
    withoutDay: withoutDay(),
  };
}

/** What the reader would be told: an effect up or down, none detected, or that it cannot be told. */
function outcome(effect: Effect): number | null {
  return effect.reason === null ? finding(effect) : null;
}
