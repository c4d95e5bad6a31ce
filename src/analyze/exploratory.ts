import { mean } from 'd3-array';
import type { Exploratory, NoEffectReason, Rain, WeatherEffect } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import { tQuantile, tTwoSided } from './distributions.ts';
import type { Estimate } from './effect.ts';
import { holm } from './holm.ts';
import { isConstant, variance } from './vectors.ts';

/** Estimates the effect of a value of each day, over the days on which it is not null. */
type Measure = (value: (day: JoinedDay) => number | null) => Estimate;

/**
 * The effects of yesterday's temperature and of further weather columns, and the difference between
 * wet and dry days.
 *
 * @param measure adjusts for the temperature of the day
 */
export function exploratory(days: readonly JoinedDay[], measure: Measure): Exploratory {
  const columns = Object.keys(days[0]?.extras ?? {});
  const rainColumns = columns.filter((column) => RAIN.test(column));
  const rainColumn =
    rainColumns.find((column) => days.some(({ extras }) => extras[column] != null)) ??
    rainColumns[0];
  return {
    dayBefore: measure(({ temperatureBefore }) => temperatureBefore).effect,
    weather: weatherEffects(columns, measure),
    rain: rainColumn === undefined ? null : wetAgainstDry(days, rainColumn),
  };
}

function weatherEffects(columns: readonly string[], measure: Measure): WeatherEffect[] {
  const effects = columns.map((column) => ({
    column,
    ...measure(({ extras }) => extras[column] ?? null).effect,
  }));
  const corrected = holm(effects.map(({ p }) => p));
  return effects.map((effect, i) => ({
    column: effect.column,
    perUnit: effect.perDegree,
    percentPerUnit: effect.percentPerDegree,
    ci95: effect.ci95,
    percentCi95: effect.percentCi95,
    p: effect.p,
    pHolm: corrected[i] ?? null,
    n: effect.n,
    adjustedFor: effect.adjustedFor,
    reason: effect.reason === null ? null : REASONS[effect.reason],
  }));
}

/** The reasons for a column that need not be a temperature. */
const REASONS: Record<NoEffectReason, NonNullable<WeatherEffect['reason']>> = {
  'too few days': 'too few days',
  'constant temperature': 'constant column',
  'constant sales': 'constant sales',
  'sales follow the calendar': 'sales follow the calendar',
  'temperature follows the calendar': 'column follows calendar or temperature',
};

// Not inside a word, as in train_delay.
const RAIN = /(^|[^a-zA-Z])(rain|precip)|Rain|Precip|RAIN|PRECIP|강수/;
const MIN_DAYS = 5;

/** Welch's test (1947), which does not assume equal numbers of days or equal variances. */
function wetAgainstDry(days: readonly JoinedDay[], column: string): Rain {
  const amountsOfDays = (isWet: boolean) =>
    days
      .filter(({ extras }) => extras[column] != null && extras[column] > 0 === isWet)
      .map(({ amount }) => amount);
  const wet = amountsOfDays(true);
  const dry = amountsOfDays(false);
  const meanWet = mean(wet) ?? null;
  const meanDry = mean(dry) ?? null;
  const groups = { column, wetDays: wet.length, dryDays: dry.length, meanWet, meanDry };
  const none = (reason: Rain['reason']): Rain => ({
    ...groups,
    difference: null,
    ci95: null,
    p: null,
    degreesOfFreedom: null,
    reason,
  });
  if (meanWet === null || wet.length < MIN_DAYS) return none('too few wet days');
  if (meanDry === null || dry.length < MIN_DAYS) return none('too few dry days');
  if (isConstant(wet) && isConstant(dry)) return none('no spread');
  // Of the means.
  const wetVariance = variance(wet) / wet.length;
  const dryVariance = variance(dry) / dry.length;
  const difference = meanWet - meanDry;
  const standardError = Math.sqrt(wetVariance + dryVariance);
  const degreesOfFreedom =
    (wetVariance + dryVariance) ** 2 /
    (wetVariance ** 2 / (wet.length - 1) + dryVariance ** 2 / (dry.length - 1));
  const margin = tQuantile(0.975, degreesOfFreedom) * standardError;
  return {
    ...groups,
    difference,
    ci95: [difference - margin, difference + margin],
    p: tTwoSided(difference / standardError, degreesOfFreedom),
    degreesOfFreedom,
    reason: null,
  };
}
