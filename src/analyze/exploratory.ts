import type { Exploratory, NoEffectReason, Rain, WeatherEffect } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import { tQuantile, tTwoSided } from './distributions.ts';
import type { Estimate } from './effect.ts';
import { holm } from './holm.ts';
import { isConstant, mean, variance } from './numbers.ts';

/** The effect of something else than the temperature of the day; null where it is not known. */
type Measure = (value: (day: JoinedDay) => number | null) => Estimate;

/**
 * What was looked at beyond the question: yesterday's temperature and further weather columns, each
 * with today's temperature held still, and wet days against dry ones.
 */
export function exploratory(days: readonly JoinedDay[], measure: Measure): Exploratory {
  const columns = Object.keys(days[0]?.extras ?? {});
  const effects = columns.map((column) => measure(({ extras }) => extras[column] ?? null).effect);
  const corrected = holm(effects.map(({ p }) => p));
  const rainColumns = columns.filter((column) => RAIN.test(column));
  const rainColumn =
    rainColumns.find((column) => days.some(({ extras }) => extras[column] != null)) ??
    rainColumns[0];
  return {
    dayBefore: measure(({ temperatureBefore }) => temperatureBefore).effect,
    weather: columns.map((column, i): WeatherEffect => {
      const effect = effects[i] as Estimate['effect'];
      return {
        column,
        perUnit: effect.perDegree,
        percentPerUnit: effect.percentPerDegree,
        ci95: effect.ci95,
        percentCi95: effect.percentCi95,
        p: effect.p,
        pHolm: corrected[i] ?? null,
        n: effect.n,
        adjustedFor: effect.adjustedFor,
        reason: effect.reason === null ? null : REASONS[effect.reason],
      };
    }),
    rain: rainColumn === undefined ? null : rain(days, rainColumn),
  };
}

/** What stands in the way, said of a column that need not be a temperature. */
const REASONS: Record<NoEffectReason, NonNullable<WeatherEffect['reason']>> = {
  'too few days': 'too few days',
  'constant temperature': 'constant column',
  'constant sales': 'constant sales',
  'sales follow the calendar': 'sales follow the calendar',
  'temperature follows the calendar': 'column follows calendar or temperature',
};

// Not within a word, as in train_delay.
const RAIN = /(^|[^a-zA-Z])(rain|precip)|Rain|Precip|RAIN|PRECIP|강수/;
const ENOUGH_DAYS = 5;

/** Welch's test (1947): neither the numbers of days nor their spread need to be the same. */
function rain(days: readonly JoinedDay[], column: string): Rain {
  const known = days.filter(({ extras }) => extras[column] != null);
  const [wet, dry] = [true, false].map((isWet) =>
    known.filter(({ extras }) => (extras[column] ?? 0) > 0 === isWet).map(({ amount }) => amount),
  ) as [number[], number[]];
  const found = {
    column,
    wetDays: wet.length,
    dryDays: dry.length,
    meanWet: wet.length > 0 ? mean(wet) : null,
    meanDry: dry.length > 0 ? mean(dry) : null,
  };
  const none = (reason: Rain['reason']): Rain => ({
    ...found,
    difference: null,
    ci95: null,
    p: null,
    degreesOfFreedom: null,
    reason,
  });
  if (wet.length < ENOUGH_DAYS) return none('too few wet days');
  if (dry.length < ENOUGH_DAYS) return none('too few dry days');
  if (isConstant(wet) && isConstant(dry)) return none('no spread');
  const [ofWet, ofDry] = [variance(wet) / wet.length, variance(dry) / dry.length];
  const difference = mean(wet) - mean(dry);
  const standardError = Math.sqrt(ofWet + ofDry);
  const degreesOfFreedom =
    (ofWet + ofDry) ** 2 / (ofWet ** 2 / (wet.length - 1) + ofDry ** 2 / (dry.length - 1));
  const margin = tQuantile(0.975, degreesOfFreedom) * standardError;
  return {
    ...found,
    difference,
    ci95: [difference - margin, difference + margin],
    p: tTwoSided(difference / standardError, degreesOfFreedom),
    degreesOfFreedom,
    reason: null,
  };
}
