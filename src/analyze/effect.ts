import { mean } from 'd3-array';
import type { Effect, Interval, NoEffectReason } from '../domain/analysis.ts';
import { type Calendar, type Controls, calendarControls, type WeekControl } from './controls.ts';
import { tQuantile, tTwoSided } from './distributions.ts';
import { type Regression, regress } from './regression.ts';
import { centred, dot, isConstant, variance } from './vectors.ts';

/** The data of a regression, one row a day: the effect of x on y is estimated. */
export interface Observations extends Calendar {
  x: readonly number[];
  y: readonly number[];
  /** Temperatures of the same days, if they are a further control. */
  temperature?: readonly number[];
  /** Default: the weekday if enough degrees of freedom are left, otherwise the weekend. */
  weekControl?: WeekControl | undefined;
}

/** An effect and its regression, which is null if there is no effect. */
export interface Estimate {
  effect: Effect;
  regression: Regression | null;
  weekControl: WeekControl;
}

/** With fewer, a column for each weekday takes too much of the information in a month. */
export const MIN_DEGREES_OF_FREEDOM = 12;

/** If the mean day is below this share of the standard deviation, percentages are meaningless. */
const MIN_MEAN_TO_DEVIATION = 0.25;

const NO_EFFECT = {
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
 * Estimates the effect of one unit of x (one degree) on y (the sales of a day) by a regression with
 * the calendar as control. The standard error is corrected for the autocorrelation of the days.
 */
export function estimate(observations: Observations): Estimate {
  const { dates, x, y, temperature, weekControl } = observations;
  const n = dates.length;
  const none = (reason: NoEffectReason): Estimate => ({
    effect: { ...NO_EFFECT, n, adjustedFor: [], reason },
    regression: null,
    weekControl: weekControl ?? 'weekend',
  });
  if (n < 3) return none('too few days');
  if (isConstant(x)) return none('constant temperature');
  if (isConstant(y)) return none('constant sales');

  // Centred first, so that large values with small differences keep their digits.
  const centredX = centred(x);
  const centredY = centred(y);
  const covariates = temperature === undefined ? [] : [centred(temperature)];
  const fitModel = (by: WeekControl): Fit => {
    const controls = calendarControls(observations, by);
    const columns = [...controls.columns, ...covariates];
    return { weekControl: by, controls, regression: regress(centredY, centredX, columns) };
  };
  const best = weekControl === undefined ? fitWeekdayOrWeekend(fitModel) : fitModel(weekControl);
  const { controls, regression } = best;
  if (regression === null) {
    const degreesOfFreedom = n - controls.columns.length - covariates.length - 1;
    return none(degreesOfFreedom < 1 ? 'too few days' : 'temperature follows the calendar');
  }
  if (!regression.outcomeVaries) return none('sales follow the calendar');
  const { adjustedFor } = controls;
  return {
    regression,
    weekControl: best.weekControl,
    effect: {
      ...inference(regression, y),
      adjustedFor: temperature === undefined ? adjustedFor : [...adjustedFor, 'temperature'],
      reason: null,
    },
  };
}

interface Fit {
  weekControl: WeekControl;
  controls: Controls;
  regression: Regression | null;
}

function fitWeekdayOrWeekend(fitModel: (by: WeekControl) => Fit): Fit {
  const byWeekday = fitModel('weekday');
  const degreesOfFreedom = byWeekday.regression?.degreesOfFreedom ?? 0;
  return degreesOfFreedom >= MIN_DEGREES_OF_FREEDOM ? byWeekday : fitModel('weekend');
}

/** The effect of a regression with its interval and p, corrected for autocorrelation. */
function inference(regression: Regression, y: readonly number[]) {
  const { slope } = regression;
  const dependenceFactor = dependence(regression);
  const standardError = regression.standardError / Math.sqrt(dependenceFactor);
  // Not below 2 if there are as many: with a single one an interval says almost nothing.
  const degreesOfFreedom = Math.min(
    regression.degreesOfFreedom,
    Math.max(2, regression.degreesOfFreedom * dependenceFactor),
  );
  const margin = tQuantile(0.975, degreesOfFreedom) * standardError;
  const ci95: Interval = [slope - margin, slope + margin];
  const meanY = mean(y) as number;
  const hasPercent = meanY > MIN_MEAN_TO_DEVIATION * Math.sqrt(variance(y));
  const percent = (value: number) => (100 * value) / meanY;
  const percentCi95: Interval = [percent(ci95[0]), percent(ci95[1])];
  return {
    perDegree: slope,
    percentPerDegree: hasPercent ? percent(slope) : null,
    ci95,
    percentCi95: hasPercent ? percentCi95 : null,
    standardError,
    p: tTwoSided(slope / standardError, degreesOfFreedom),
    n: y.length,
    degreesOfFreedom,
    dependenceFactor,
  };
}

/**
 * The ratio of effective to actual days: (1 - rho) / (1 + rho). rho is the product of the first
 * autocorrelations of temperature and residuals (Bartlett 1935), not below zero. The rows are in
 * date order.
 */
function dependence({ x, residuals }: Regression): number {
  const rho = Math.max(0, autocorrelation(x) * autocorrelation(residuals));
  return (1 - rho) / (1 + rho);
}

/** The first autocorrelation of values whose mean is zero. */
export function autocorrelation(values: readonly number[]): number {
  const squares = dot(values, values);
  if (squares === 0) return 0;
  return dot(values.slice(1), values.slice(0, -1)) / squares;
}
