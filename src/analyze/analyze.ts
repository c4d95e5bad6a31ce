import type { Analysis } from '../domain/analysis.ts';
import { daysBetween, type IsoDate, type Month, type Period } from '../domain/calendar.ts';
import type { Integrated, JoinedDay } from '../domain/records.ts';
import { baskets } from './baskets.ts';
import type { Week } from './controls.ts';
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

/** What the figures are about, and how they are to be cut. */
export interface AnalysisRequest {
  month: Month;
  period: Period;
  sample: boolean;
  /** Degrees Celsius, strictly ascending. */
  cutPoints: readonly number[];
  holidays: readonly IsoDate[];
}

/** Measures how daily sales and temperature go together, and how far that can be relied on. */
export function analyze(
  { table, history, counts, badRows, dataChecks, stores }: Integrated,
  { month, period, sample, cutPoints, holidays }: AnalysisRequest,
): Analysis {
  const days = table.objects() as JoinedDay[];
  const earlier = history.objects() as JoinedDay[];
  const temperatures = days.map(temperatureOf);
  const amounts = days.map(amountOf);

  const known = new Set(holidays);
  const measure = measurer(known);
  const main = measure(days);
  const found = correlation(temperatures, amounts);
  const ranks = spearman(temperatures, amounts, found);
  const { daily, line } = dailyFigures(days, main, known);
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
    correlation: found,
    pearson: pearson(found),
    spearman: ranks,
    ranges: temperatureRanges(table, cutPoints),
    sensitivity: checks,
    history: monthEffects(earlier, measure),
    pooled: earlier.length === 0 ? null : measure([...earlier, ...days]).effect,
    baskets: baskets(days, (value) => measure(days, { y: value })),
    exploratory: exploratory(days, (value) => {
      const those = days.filter((day) => value(day) !== null);
      return measure(those, { x: (day) => value(day) as number, held: temperatureOf });
    }),
    daily,
    stores: storeEffects(stores, known),
    conclusion: { direction: direction(verdict, main.effect.perDegree) },
  };
}

type Reading = (day: JoinedDay) => number;

const temperatureOf: Reading = (day) => day.temperature;
const amountOf: Reading = (day) => day.amount;

/** Measures the effect of one thing on another over some days: of temperature on sales. */
function measurer(holidays: ReadonlySet<IsoDate>) {
  return (
    days: readonly JoinedDay[],
    {
      x = temperatureOf,
      y = amountOf,
      held,
      week,
    }: { x?: Reading; y?: Reading; held?: Reading; week?: Week } = {},
  ): Estimate =>
    estimate({
      week,
      dates: days.map(({ date }) => date),
      holidays,
      x: days.map(x),
      y: days.map(y),
      ...(held && { temperature: days.map(held) }),
    });
}
