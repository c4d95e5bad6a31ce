import type { Analysis } from '../domain/analysis.ts';
import { daysBetween, type IsoDate, type Month, type Period } from '../domain/calendar.ts';
import type { IntegratedData, JoinedDay } from '../domain/records.ts';
import { baskets } from './baskets.ts';
import type { WeekControl } from './controls.ts';
import { dailyFigures } from './daily.ts';
import { type Estimate, estimate } from './effect.ts';
import { exploratory } from './exploratory.ts';
import { monthEffects } from './history.ts';
import { correlation, pearson } from './pearson.ts';
import { temperatureRanges } from './ranges.ts';
import { sensitivity } from './sensitivity.ts';
import { spearman } from './spearman.ts';
import { storeEffects } from './stores.ts';
import { direction, judge } from './verdict.ts';
import { warmDay } from './warm-day.ts';

/** The period of the data and the settings of the analysis. */
export interface AnalysisRequest {
  month: Month;
  period: Period;
  sample: boolean;
  /** Degrees Celsius, strictly ascending. */
  cutPoints: readonly number[];
  holidays: readonly IsoDate[];
}

/** Measures the relation of daily sales and temperature, and how reliable it is. */
export function analyze(
  { table, history, counts, badRows, dataChecks, stores }: IntegratedData,
  { month, period, sample, cutPoints, holidays }: AnalysisRequest,
): Analysis {
  const days = table.objects() as JoinedDay[];
  const earlierDays = history.objects() as JoinedDay[];
  const temperatures = days.map(temperatureOf);
  const amounts = days.map(amountOf);

  const holidaySet = new Set(holidays);
  const measure = createMeasure(holidaySet);
  const main = measure(days);
  const linear = correlation(temperatures, amounts);
  const ranks = spearman(temperatures, amounts, linear);
  const { daily, line } = dailyFigures(days, main, holidaySet);
  const checks = sensitivity(days, main, measure);
  const { verdict, reasons } = judge(main, temperatures, ranks, checks);
  return {
    schemaVersion: 1,
    month,
    period,
    sample,
    days: { inPeriod: daysBetween(period.start, period.endExclusive), ...counts },
    badRows,
    dataChecks,
    verdict,
    verdictReasons: reasons,
    effect: main.effect,
    warmDay: warmDay(main.effect, temperatures),
    line,
    correlation: linear,
    pearson: pearson(linear),
    spearman: ranks,
    ranges: temperatureRanges(table, cutPoints),
    sensitivity: checks,
    history: monthEffects(earlierDays, measure),
    pooled: earlierDays.length === 0 ? null : measure([...earlierDays, ...days]).effect,
    baskets: baskets(days, (value) => measure(days, { y: value })),
    exploratory: exploratory(days, (value) => {
      const known = days.filter((day) => value(day) !== null);
      return measure(known, { x: (day) => value(day) as number, covariate: temperatureOf });
    }),
    daily,
    stores: storeEffects(stores, holidaySet),
    conclusion: { direction: direction(verdict, main.effect.perDegree) },
  };
}

type DayValue = (day: JoinedDay) => number;

const temperatureOf: DayValue = (day) => day.temperature;
const amountOf: DayValue = (day) => day.amount;

interface MeasureOptions {
  /** Default: the temperature. */
  x?: DayValue;
  /** Default: the sales. */
  y?: DayValue;
  covariate?: DayValue;
  weekControl?: WeekControl;
}

/** Returns a function that estimates the effect of one value of the days on another. */
function createMeasure(holidays: ReadonlySet<IsoDate>) {
  return (
    days: readonly JoinedDay[],
    { x = temperatureOf, y = amountOf, covariate, weekControl }: MeasureOptions = {},
  ): Estimate =>
    estimate({
      weekControl,
      dates: days.map(({ date }) => date),
      holidays,
      x: days.map(x),
      y: days.map(y),
      ...(covariate && { temperature: days.map(covariate) }),
    });
}
