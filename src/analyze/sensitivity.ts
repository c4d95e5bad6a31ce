import type { Alternative, Effect, InfluentialDay, Sensitivity } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import type { Week } from './controls.ts';
import type { Estimate } from './effect.ts';
import { influences } from './influence.ts';
import type { Regression } from './regression.ts';
import { finding } from './verdict.ts';

/** A day as far as these checks look at it. */
type CheckedDay = Pick<JoinedDay, 'date' | 'amountFilled' | 'temperatureFilled'>;

/**
 * Measures the effect again without filled values and without the day that moves it most, weekdays
 * being held still in the same way.
 *
 * @param days in the order of the estimate
 * @param measure the effect over some of the days
 */
export function sensitivity<Day extends CheckedDay>(
  days: readonly Day[],
  { effect, regression, week }: Estimate,
  measure: (days: readonly Day[], how: { week: Week }) => Estimate,
): Sensitivity {
  const without = (left: readonly Day[]) => measure(left, { week }).effect;
  const complete = days.filter((day) => !day.amountFilled && !day.temperatureFilled);
  const completeDays = (): Alternative => {
    const other = without(complete);
    // Where complete days are too few to tell, they say nothing against it.
    const changesConclusion = other.reason === null && outcome(other) !== outcome(effect);
    return { effect: other, changesConclusion };
  };
  return {
    completeDays: complete.length === days.length ? null : completeDays(),
    withoutDay: regression && withoutDay(days, effect, regression, without),
  };
}

function withoutDay<Day extends CheckedDay>(
  days: readonly Day[],
  effect: Effect,
  regression: Regression,
  without: (left: readonly Day[]) => Effect,
): InfluentialDay | null {
  const each = influences(regression);
  const shifts = each.map(({ slopeWithout }) =>
    slopeWithout === null ? Infinity : Math.abs(slopeWithout - regression.slope),
  );
  const largest = Math.max(...shifts);
  const most = shifts.indexOf(largest);
  const [day, influence] = [days[most], each[most]];
  if (day === undefined || influence === undefined || largest === 0) return null;
  const { cooksDistance } = influence;
  const slopes = each.map(({ slopeWithout }) => slopeWithout).filter((slope) => slope !== null);
  const other = without(days.filter((_, i) => i !== most));
  return {
    date: day.date,
    cooksDistance,
    notable: cooksDistance === null || cooksDistance > 4 / days.length,
    perDegreeWithoutAnyDay: [Math.min(...slopes), Math.max(...slopes)],
    effect: other,
    changesConclusion: outcome(other) !== outcome(effect),
  };
}

/** What the reader would be told: an effect up or down, none detected, or that it cannot be told. */
function outcome(effect: Effect): number | null {
  return effect.reason === null ? finding(effect) : null;
}
