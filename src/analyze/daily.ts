import type { LinePoint } from '../domain/analysis.ts';
import type { IsoDate } from '../domain/calendar.ts';
import type { DailyFigures, JoinedDay } from '../domain/records.ts';
import { tQuantile } from './distributions.ts';
import { autocorrelation, type Estimate } from './effect.ts';
import { dot, mean } from './numbers.ts';
import type { Regression } from './regression.ts';

/** What is drawn and listed day by day. */
export interface Daily {
  daily: DailyFigures[];
  line: LinePoint[];
}

/**
 * The days with their comparable sales (the component of the temperature plus the residual, around
 * the mean day), and the line through them.
 */
export function dailyFigures(
  days: readonly JoinedDay[],
  { effect, regression }: Estimate,
  holidays: ReadonlySet<IsoDate>,
): Daily {
  const at = mean(days.map(({ temperature }) => temperature));
  const typical = mean(days.map(({ amount }) => amount));
  const onLine = (temperature: number, perDegree: number) =>
    typical + perDegree * (temperature - at);
  const daily = days.map((day, i): DailyFigures => {
    const { date, temperature, amount, purchases, amountFilled, temperatureFilled, extras } = day;
    const comparableAmount =
      regression === null
        ? null
        : onLine(temperature, regression.slope) + (regression.residuals[i] as number);
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
  const ofMean = standardErrorOfMean(regression);
  const temperatures = days.map(({ temperature }) => temperature);
  const [low, high] = [Math.min(...temperatures), Math.max(...temperatures)];
  const line = Array.from({ length: POINTS }, (_, i): LinePoint => {
    const temperature = low + ((high - low) * i) / (POINTS - 1);
    const amount = onLine(temperature, perDegree);
    const margin = t * Math.hypot(ofMean, standardError * (temperature - at));
    return { temperature, amount, ci95: [amount - margin, amount + margin] };
  });
  return { daily, line };
}

// Enough for the band to look round.
const POINTS = 17;

/** Of the mean day, widened where days depend on each other (Bartlett 1935). */
function standardErrorOfMean({ residuals, degreesOfFreedom }: Regression): number {
  const rho = Math.max(0, autocorrelation(residuals));
  const variance = dot(residuals, residuals) / degreesOfFreedom;
  return Math.sqrt((variance / residuals.length) * ((1 + rho) / (1 - rho)));
}
