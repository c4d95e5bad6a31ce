import type { Mailer, Receipt } from '../../deliver/mailer.ts';
import type { Analysis } from '../../domain/analysis.ts';
import { type Span, withMonthsBefore } from '../../domain/calendar.ts';
import type { Subject } from '../../domain/period.ts';
import type { GroupedDay, Integrated, ShoppingDay, WeatherDay } from '../../domain/records.ts';
import type { Report } from '../../domain/report.ts';
import { whyWithheld } from '../../domain/send-condition.ts';
import type { Config, SendingSettings } from '../../domain/settings.ts';
import { namedInVain } from '../../domain/store.ts';
import type { Extracted, Source, Sources } from '../../extract/source.ts';
import { finding } from '../../integrate/check-findings.ts';
import { freeMemory } from '../../system/memory.ts';
import { type Clockwork, type Outcome, type Packing, type StepRunner, stepRunner } from './step.ts';
import { blameTemplates, compileTemplates, tryDrawings } from './templates.ts';
import { together } from './together.ts';

/** One month's report to be made. */
export interface Run extends Subject {
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
  /** A unique id for the report, which names it. */
  newId: () => string;
}

/** What a run brought. */
export interface RunResult {
  analysis: Analysis;
  report: Report;
  receipt: Receipt;
}

/**
 * Makes and delivers the report of one month: the whole story of a run.
 *
 * @throws Failure
 */
export async function run(
  subject: Run,
  { sources, keep, mailer, now, newId, ...clockwork }: Effects,
): Promise<RunResult> {
  const { config } = subject;
  // Before the databases are asked: it takes a millisecond where there are any, and also finds what
  // is wrong with a template that this month does not need.
  compileTemplates(config.templates);
  const step = stepRunner(clockwork, config.patience);
  const analysis = await measure(subject, sources, step);
  // The days of a thousand stores are more than all that is still to come; those of a few are not
  // worth the time.
  if (analysis.stores.length > MANY_STORES) await freeMemory('all');
  const { generateReport } = await import('./later.ts');
  const withheld = whyWithheld(analysis, config.sending.condition);
  const report = await step(
    'generate_report',
    async () => {
      const identity = { id: newId(), date: now() };
      const made = await blameTemplates(config.templates, async () => {
        const report = await generateReport(analysis, withheld, sources, config, identity);
        if (config.templates.length === 0) return report;
        // All forms of it at once, so that what fails in one of them fails here.
        const whole = { ...report };
        await tryDrawings(config.templates, whole.message);
        return whole;
      });
      await keep(made);
      return made;
    },
    () => ({ detail: `in ${config.locale}` }),
    MAILING,
  );
  const receipt = await step(
    'send_email_report',
    (timeout) => mailer.send(report, timeout),
    (result) => posted(result, report, config.sending),
  );
  return { analysis, report, receipt };
}

/** What the data of one month says; the data itself is let go of. */
async function measure(
  { month, period, sample, config }: Run,
  sources: Sources,
  step: StepRunner,
): Promise<Analysis> {
  // One question a side, for the month and those it is compared with.
  const span = withMonthsBefore(period, config.historyMonths);
  const apart = sources.shopping.daysByGroup === undefined ? null : period;
  const extraction = together(
    step(
      'extract_shopping_data',
      (timeout) => extract(sources.shopping, span, apart, timeout),
      sales,
    ),
    step(
      'extract_weather_data',
      (timeout) => extract(sources.weather, span, apart, timeout),
      readings,
    ),
  );
  const [shopping, weather] = await meanwhile(extraction, () => import('./later.ts'));
  const { analyze, INTEGRATED, integrate, integrateStores } = await import('./later.ts');
  const integrated = await step(
    'preprocess_and_integrate',
    () => ({
      ...integrate(shopping.days, weather.days, config, {
        month,
        period,
        ...placeNames(config, sources),
        badRows: { shopping: shopping.badRows, weather: weather.badRows },
      }),
      stores: integrateStores(shopping.daysByGroup, weather, config),
    }),
    (integrated) => {
      const { stores } = config;
      if (apart === null || stores === null) return joined(integrated, []);
      const [sold, read] = [namesOf(shopping.daysByGroup), namesOf(weather.daysByGroup)];
      return joined(integrated, namedInVain(stores, sold, read));
    },
    INTEGRATED,
  );
  return await step(
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
}

const MANY_STORES = 100;

/** By then the questions are on their way: what is done any earlier would keep them back. */
const HEAD_START = 20;

/** Waits for the data, and does something else where it takes its time. */
async function meanwhile<Data>(data: Promise<Data>, work: () => unknown): Promise<Data> {
  const timer = setTimeout(work, HEAD_START);
  try {
    return await data;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * All days of the span.
 *
 * @param apart the days that are also wanted by store or station; null for none
 */
async function extract<Day>(
  source: Source<Day>,
  span: Span,
  apart: Span | null,
  timeout: number,
): Promise<Extracted<Day> & { daysByGroup: GroupedDay<Day>[] }> {
  const extracted = await source.days(span, timeout);
  const placed = apart === null ? undefined : source.daysByGroup?.(apart, timeout);
  const daysByGroup: GroupedDay<Day>[] = [];
  for await (const each of placed ?? []) {
    daysByGroup.push(each);
    // What the rows leave behind, as they come from the database, takes more than the days.
    if (daysByGroup.length % 4096 === 0) await freeMemory('young');
  }
  return { ...extracted, daysByGroup };
}

/** What the data is told as: the source, or a store or station in it. */
function placeNames({ sources: settings }: Config, { shopping, weather }: Sources) {
  const [store, station] = [settings?.shopping.columns.group, settings?.weather.columns.group];
  return {
    shopping: store === undefined ? shopping.name : `store '${store}' of ${shopping.name}`,
    weather: station === undefined ? weather.name : `station '${station}' of ${weather.name}`,
  };
}

function namesOf(daysByGroup: readonly GroupedDay<unknown>[]): string[] {
  return daysByGroup.map(({ group }) => group);
}

function sales(extracted: Extracted<ShoppingDay>): Outcome {
  return brought(extracted, ({ purchases }) => purchases);
}

function readings(extracted: Extracted<WeatherDay>): Outcome {
  return brought(extracted, (day) => day.readings);
}

function brought<Day>({ days, badRows }: Extracted<Day>, rows: (day: Day) => number): Outcome {
  const bad = badRows === 0 ? '' : `, ${badRows} bad rows passed over`;
  return {
    detail: `${days.length} days${bad}`,
    rowsIn: days.reduce((sum, day) => sum + rows(day), 0),
    rowsOut: days.length,
  };
}

function joined({ counts, dataChecks }: Integrated, others: readonly string[]): Outcome {
  const warned = dataChecks.filter(({ outcome }) => outcome === 'warned').map(finding);
  const warnings = [...warned, ...others];
  return {
    detail: [`${counts.joined} days joined`, ...warnings.map((text) => `warning: ${text}`)].join(
      '; ',
    ),
    rowsIn: counts.shopping + counts.weather,
    rowsOut: counts.joined,
    filled: counts.filledAmounts + counts.filledTemperatures,
    dropped: counts.dropped.length + counts.shoppingOnly.length + counts.weatherOnly.length,
  };
}

/** Nothing was accepted: then it was withheld, or nothing was to be mailed in any case. */
function posted(
  { accepted, withheld }: Receipt,
  report: Report,
  { condition }: SendingSettings,
): Outcome {
  const to = accepted.join(', ');
  if (withheld !== null) {
    const why = `${withheld} (SEND_IF=${condition})`;
    return { detail: to ? `a note to ${to}: ${why}` : `not sent: ${why}`, withheld };
  }
  if (to) return { detail: `to ${to}` };
  const asked = 'nothing sent, as asked';
  if (report.withheld === null) return { detail: asked };
  const instead = report.note === null ? 'not send it either' : 'send a note in its place';
  return { detail: `${asked}; a sending run would ${instead}: ${report.withheld}` };
}

/** Who takes a report over mails it: the other forms are not kept. */
const MAILING: Packing<Report> = {
  pack: ({ message, withheld, note }) => JSON.stringify({ message, withheld, note }),
  unpack: JSON.parse,
};
