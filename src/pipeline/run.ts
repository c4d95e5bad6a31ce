import { from } from 'arquero';
import { analyze } from '../analyze/analyze.ts';
import type { Mailer } from '../deliver/mailer.ts';
import type { Analysis } from '../domain/analysis.ts';
import { type Month, type Period, withMonthsBefore } from '../domain/calendar.ts';
import type { Integrated, ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { Report } from '../domain/report.ts';
import type { Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { integrate } from '../integrate/integrate.ts';
import { generateReport } from './report.ts';
import { type Clockwork, type Outcome, type Packing, stepRunner } from './step.ts';
import { together } from './together.ts';

/** One month's report to be made. */
export interface Run {
  month: Month;
  period: Period;
  /** True if the sources are the sample data. */
  sample: boolean;
  config: Config;
}

/** The outside world, as far as a run touches it. */
export interface Effects extends Clockwork {
  sources: Sources;
  /** Saves a copy of the report where one is asked for, before it is sent. */
  keep: (report: Report) => Promise<void>;
  mailer: Mailer;
  /** The present moment, ISO 8601. */
  now: () => string;
  /** A new unique id. */
  newId: () => string;
}

/** What a run brought. */
export interface RunResult {
  analysis: Analysis;
  report: Report;
  /** Addresses that the mail server accepted; none in a dry run. */
  accepted: string[];
}

/**
 * Makes and delivers the report of one month: the whole story of a run.
 *
 * @throws Failure
 */
export async function run(
  { month, period, sample, config }: Run,
  { sources, keep, mailer, now, newId, ...clockwork }: Effects,
): Promise<RunResult> {
  const step = stepRunner(clockwork, config.patience);
  // One question a side, for the month and those it is compared with.
  const span = withMonthsBefore(period, config.historyMonths);

  const [shopping, weather] = await together(
    step('extract_shopping_data', (timeout) => sources.shopping.days(span, timeout), sales),
    step('extract_weather_data', (timeout) => sources.weather.days(span, timeout), readings),
  );
  const integrated = await step(
    'preprocess_and_integrate',
    () =>
      integrate(shopping, weather, config.missingValues, {
        month,
        period,
        shopping: sources.shopping.name,
        weather: sources.weather.name,
      }),
    joined,
    INTEGRATED,
  );
  const analysis = await step(
    'analyze',
    () => {
      const { cutPoints, holidays } = config;
      return analyze(integrated, { month, period, sample, cutPoints, holidays });
    },
    ({ verdict, correlation: { r, reason }, days }) => ({
      detail: `${verdict}, ${r === null ? `no r: ${reason}` : `r = ${r.toFixed(2)}`}`,
      rowsIn: days.joined,
      r,
    }),
  );
  const report = await step(
    'generate_report',
    async () => {
      const made = generateReport(analysis, sources, config, { id: newId(), date: now() });
      await keep(made);
      return made;
    },
    ({ html }) => ({ detail: `${(html.length / 1024).toFixed(0)} KB` }),
  );
  const { accepted } = await step(
    'send_email_report',
    (timeout) => mailer.send(report, timeout),
    (receipt) => ({
      detail:
        receipt.accepted.length > 0
          ? `to ${receipt.accepted.join(', ')}`
          : 'nothing sent, as asked',
    }),
  );
  return { analysis, report, accepted };
}

function sales(days: readonly ShoppingDay[]): Outcome {
  return { ...daysOf(days), rowsIn: days.reduce((sum, { purchases }) => sum + purchases, 0) };
}

function readings(days: readonly WeatherDay[]): Outcome {
  return { ...daysOf(days), rowsIn: days.reduce((sum, day) => sum + day.readings, 0) };
}

function daysOf(days: readonly unknown[]): Outcome {
  return { detail: `${days.length} days`, rowsOut: days.length };
}

function joined({ counts }: Integrated): Outcome {
  return {
    detail: `${counts.joined} days joined`,
    rowsIn: counts.shopping + counts.weather,
    rowsOut: counts.joined,
    filled: counts.filledAmounts + counts.filledTemperatures,
    dropped: counts.dropped.length + counts.shoppingOnly.length + counts.weatherOnly.length,
  };
}

const INTEGRATED: Packing<Integrated> = {
  pack: ({ table, history, counts }) =>
    JSON.stringify({ days: table.objects(), earlier: history.objects(), counts }),
  unpack: (text) => {
    const { days, earlier, counts } = JSON.parse(text);
    return { table: from(days as object[]), history: from(earlier as object[]), counts };
  },
};
