import type { Alternative, Effect, InfluentialDay, Sensitivity } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import type { WeekControl } from './controls.ts';
import type { Estimate } from './effect.ts';
import { influences } from './influence.ts';
import type { Regression } from './regression.ts';
import { effectSign } from './verdict.ts';

/** The fields of a day that these checks use. */
type CheckedDay = Pick<JoinedDay, 'date' | 'amountFilled' | 'temperatureFilled'>;

/**
 * Estimates the effect without filled values, and without the most influential day, with the same
 * week control.
 *
 * @param days in the order of the estimate
 * @param measure estimates the effect over some of the days
 */
export function sensitivity<Day extends CheckedDay>(
  days: readonly Day[],
  { effect, regression, weekControl }: Estimate,
  measure: (days: readonly Day[], options: { weekControl: WeekControl }) => Estimate,
): Sensitivity {
  const effectOf = (subset: readonly Day[]) => measure(subset, { weekControl }).effect;
  const complete = days.filter((day) => !day.amountFilled && !day.temperatureFilled);
  return {
    completeDays:
      complete.length === days.length ? null : completeDaysOnly(effect, effectOf(complete)),
    withoutDay: regression && withoutInfluentialDay(days, effect, regression, effectOf),
  };
}

/** If the complete days are too few for an effect, they do not contradict the conclusion. */
function completeDaysOnly(effect: Effect, effectOfComplete: Effect): Alternative {
  const changesConclusion =
    effectOfComplete.reason === null && conclusion(effectOfComplete) !== conclusion(effect);
  return { effect: effectOfComplete, changesConclusion };
}

function withoutInfluentialDay<Day extends CheckedDay>(
  days: readonly Day[],
  effect: Effect,
  regression: Regression,
  effectOf: (subset: readonly Day[]) => Effect,
): InfluentialDay | null {
  const influence = influences(regression);
  const shifts = influence.map(({ slopeWithout }) =>
    slopeWithout === null ? Infinity : Math.abs(slopeWithout - regression.slope),
  );
  const largest = Math.max(...shifts);
  const index = shifts.indexOf(largest);
  const day = days[index];
  const cooksDistance = influence[index]?.cooksDistance;
  if (day === undefined || cooksDistance === undefined || largest === 0) return null;
  const slopes = influence
    .map(({ slopeWithout }) => slopeWithout)
    .filter((slope) => slope !== null);
  const effectOfOthers = effectOf(days.filter((_, i) => i !== index));
  return {
    date: day.date,
    cooksDistance,
    notable: cooksDistance === null || cooksDistance > 4 / days.length,
    perDegreeWithoutAnyDay: [Math.min(...slopes), Math.max(...slopes)],
    effect: effectOfOthers,
    changesConclusion: conclusion(effectOfOthers) !== conclusion(effect),
  };
}

/** The sign of a detected effect, 0 for none detected, null if it could not be estimated. */
function conclusion(effect: Effect): number | null {
  return effect.reason === null ? effectSign(effect) : null;
}
