import type { Effect, Interval, NoEffectReason } from '../domain/analysis.ts';
import { type Calendar, type Controls, calendarControls, type Week } from './controls.ts';
import { tQuantile, tTwoSided } from './distributions.ts';
import { centred, dot, isConstant, mean, variance } from './numbers.ts';
import { type Regression, regress } from './regression.ts';

/** A column of values by day, and the column whose effect on it is asked for. */
export interface Observations extends Calendar {
  x: readonly number[];
  y: readonly number[];
  /** Temperatures of the same days, where these are to be held still too. */
  temperature?: readonly number[];
  /** How weekdays are held still, where that is settled: as in an effect to compare with. */
  week?: Week | undefined;
}

/** An effect with the regression that it comes from, null where there is none. */
export interface Estimate {
  effect: Effect;
  regression: Regression | null;
  week: Week;
}

/** With fewer, a dummy for each weekday takes too much of what a month can tell. */
export const ENOUGH_DEGREES_OF_FREEDOM = 12;

/**
 * The effect of one unit of x (one degree) on a day's y (sales), from a regression with weekday and
 * trend as controls. Its standard error is widened for the dependence of neighbouring days.
 */
export function estimate(observations: Observations): Estimate {
  const { dates, x, y, temperature, week } = observations;
  const n = dates.length;
  const none = (reason: NoEffectReason): Estimate => ({
    effect: { ...UNKNOWN, n, adjustedFor: [], reason },
    regression: null,
    week: week ?? 'weekend',
  });
  if (n < 3) return none('too few days');
  if (isConstant(x)) return none('constant temperature');
  if (isConstant(y)) return none('constant sales');

  // Freed of their means first, so that large values with small differences keep their digits.
  const [freeX, freeY] = [centred(x), centred(y)];
  const held = temperature === undefined ? [] : [centred(temperature)];
  const fitted = (by: Week): Fit => {
    const controls = calendarControls(observations, by);
    return {
      week: by,
      controls,
      regression: regress(freeY, freeX, [...controls.columns, ...held]),
    };
  };
  const fit = week === undefined ? byWeekdayIfEnough(fitted) : fitted(week);
  const { controls, regression } = fit;
  if (regression === null) {
    const left = n - controls.columns.length - held.length - 1;
    return none(left < 1 ? 'too few days' : 'temperature follows the calendar');
  }
  if (!regression.moves) return none('sales follow the calendar');
  const { adjustedFor } = controls;

  const { slope, standardError: naive } = regression;
  const dependenceFactor = dependence(regression);
  const standardError = naive / Math.sqrt(dependenceFactor);
  // At least 2, as far as there are so many: on a single one an interval says next to nothing.
  const degreesOfFreedom = Math.min(
    regression.degreesOfFreedom,
    Math.max(2, regression.degreesOfFreedom * dependenceFactor),
  );
  const margin = tQuantile(0.975, degreesOfFreedom) * standardError;
  const ci95: Interval = [slope - margin, slope + margin];
  const typical = mean(y);
  const isTypical = typical > LEAST_TYPICAL * Math.sqrt(variance(y));
  const percent = (value: number) => (100 * value) / typical;
  return {
    regression,
    week: fit.week,
    effect: {
      perDegree: slope,
      percentPerDegree: isTypical ? percent(slope) : null,
      ci95,
      percentCi95: isTypical ? [percent(ci95[0]), percent(ci95[1])] : null,
      standardError,
      p: tTwoSided(slope / standardError, degreesOfFreedom),
      n,
      degreesOfFreedom,
      dependenceFactor,
      adjustedFor: temperature === undefined ? adjustedFor : [...adjustedFor, 'temperature'],
      reason: null,
    },
  };
}

/** A regression, and what it holds still. */
interface Fit {
  week: Week;
  controls: Controls;
  regression: Regression | null;
}

function byWeekdayIfEnough(fitted: (by: Week) => Fit): Fit {
  const byWeekday = fitted('weekday');
  const left = byWeekday.regression?.degreesOfFreedom ?? 0;
  return left >= ENOUGH_DEGREES_OF_FREEDOM ? byWeekday : fitted('weekend');
}

// A mean day below this share of the spread between days is no measure for percents.
const LEAST_TYPICAL = 0.25;

const UNKNOWN = {
  perDegree: null,
  percentPerDegree: null,
  ci95: null,
  percentCi95: null,
  standardError: null,
  p: null,
  degreesOfFreedom: null,
  dependenceFactor: null,
} as const;

/**
 * The share of independent days that neighbouring days are worth: (1 - rho) / (1 + rho), where rho
 * is the product of the first autocorrelations of temperature and residuals (Bartlett 1935), not
 * below zero. Over adjacent rows in date order.
 */
function dependence({ x, residuals }: Regression): number {
  const rho = Math.max(0, autocorrelation(x) * autocorrelation(residuals));
  return (1 - rho) / (1 + rho);
}

/** The first autocorrelation of values around zero, in their order. */
export function autocorrelation(values: readonly number[]): number {
  const squares = dot(values, values);
  if (squares === 0) return 0;
  return dot(values.slice(1), values.slice(0, -1)) / squares;
}
