import { mean } from 'd3-array';
import type { LinePoint } from '../domain/analysis.ts';
import type { IsoDate } from '../domain/calendar.ts';
import type { DailyFigures, JoinedDay } from '../domain/records.ts';
import { tQuantile } from './distributions.ts';
import { autocorrelation, type Estimate } from './effect.ts';
import type { Regression } from './regression.ts';
import { dot } from './vectors.ts';

/** The days and the line of the effect through them. */
export interface Daily {
  daily: DailyFigures[];
  /** Empty without an effect. */
  line: LinePoint[];
}

/**
 * The days with their comparable sales: the mean day plus the component of the temperature plus the
 * residual.
 */
export function dailyFigures(
  days: readonly JoinedDay[],
  { effect, regression }: Estimate,
  holidays: ReadonlySet<IsoDate>,
): Daily {
  const temperatures = days.map(({ temperature }) => temperature);
  const meanTemperature = mean(temperatures) as number;
  const meanAmount = mean(days, ({ amount }) => amount) as number;
  const predict = (temperature: number, perDegree: number) =>
    meanAmount + perDegree * (temperature - meanTemperature);
  const daily = days.map((day, i): DailyFigures => {
    const { date, temperature, amount, purchases, amountFilled, temperatureFilled, extras } = day;
    const comparableAmount =
      regression === null
        ? null
        : predict(temperature, regression.slope) + (regression.residuals[i] as number);
    return {
      date,
      temperature,
      amount,
      purchases: purchases.count,
      comparableAmount,
      amountFilled,
      temperatureFilled,
      holiday: holidays.has(date),
      extras,
    };
  });
  if (regression === null || effect.reason !== null) return { daily, line: [] };
  const { perDegree, standardError, degreesOfFreedom } = effect;
  const t = tQuantile(0.975, degreesOfFreedom);
  const errorOfMean = standardErrorOfMean(regression);
  const low = Math.min(...temperatures);
  const high = Math.max(...temperatures);
  const line = Array.from({ length: LINE_POINTS }, (_, i): LinePoint => {
    const temperature = low + ((high - low) * i) / (LINE_POINTS - 1);
    const amount = predict(temperature, perDegree);
    const margin = t * Math.hypot(errorOfMean, standardError * (temperature - meanTemperature));
    return { temperature, amount, ci95: [amount - margin, amount + margin] };
  });
  return { daily, line };
}

/** Enough for the band to look round. */
const LINE_POINTS = 17;

/** The standard error of the mean day, corrected for autocorrelation (Bartlett 1935). */
function standardErrorOfMean({ residuals, degreesOfFreedom }: Regression): number {
  const rho = Math.max(0, autocorrelation(residuals));
  const variance = dot(residuals, residuals) / degreesOfFreedom;
  return Math.sqrt((variance / residuals.length) * ((1 + rho) / (1 - rho)));
}
