import { analyze } from '../analyze/analyze.ts';
import type { Mailer } from '../deliver/mailer.ts';
import type { Month, Period } from '../domain/calendar.ts';
import type { Analysis } from '../domain/records.ts';
import type { Report } from '../domain/report.ts';
import type { Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { integrate } from '../integrate/integrate.ts';
import { generateReport } from './report.ts';
import { type Clockwork, stepRunner } from './step.ts';
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

  const [shopping, weather] = await together(
    step('extract_shopping_data', () => sources.shopping.days(period), countDays),
    step('extract_weather_data', () => sources.weather.days(period), countDays),
  );
  const integrated = await step(
    'preprocess_and_integrate',
    () =>
      integrate(shopping, weather, config.missingValues, {
        month,
        shopping: sources.shopping.name,
        weather: sources.weather.name,
      }),
    ({ counts }) => `${counts.joined} days joined`,
  );
  const analysis = await step(
    'analyze',
    () => analyze(integrated, { month, period, sample, cutPoints: config.cutPoints }),
    ({ correlation: { r, reason } }) => (r === null ? `no r: ${reason}` : `r = ${r.toFixed(2)}`),
  );
  const report = await step(
    'generate_report',
    async () => {
      const made = generateReport(analysis, sources, config, { id: newId(), date: now() });
      await keep(made);
      return made;
    },
    ({ html }) => `${(html.length / 1024).toFixed(0)} KB`,
  );
  const { accepted } = await step(
    'send_email_report',
    () => mailer.send(report),
    (receipt) =>
      receipt.accepted.length > 0 ? `to ${receipt.accepted.join(', ')}` : 'dry run, nothing sent',
  );
  return { analysis, report, accepted };
}

function countDays(days: readonly unknown[]): string {
  return `${days.length} days`;
}
