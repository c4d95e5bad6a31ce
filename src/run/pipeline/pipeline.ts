import type { Mailer, Receipt } from '../../deliver/mailer.ts';
import type { Analysis } from '../../domain/analysis.ts';
import { type Span, withMonthsBefore } from '../../domain/calendar.ts';
import type { GroupedDay, IntegratedData } from '../../domain/records.ts';
import {
  type RenderedReport,
  type Report,
  restoredReport,
  type StoredReport,
} from '../../domain/report.ts';
import type { RunRequest } from '../../domain/run-request.ts';
import { withheldReason } from '../../domain/send-condition.ts';
import type { Extracted, Source } from '../../extract/source.ts';
import { freeMemory } from '../../system/memory.ts';
import { timestamp } from '../../system/process-context.ts';
import {
  analysisOutcome,
  extractionOutcome,
  integrationOutcome,
  sendingOutcome,
} from './outcomes.ts';
import type { RunContext } from './run-context.ts';
import { createStepRunner, type PreviousOutput, type StepRunner, settleBoth } from './step.ts';
import { checkDrawings, compileTemplates, withTemplateErrors } from './templates.ts';

/** Above this number the days of the stores take more memory than everything after them. */
const MANY_STORES = 100;

/** How a run starts and where its report goes. */
export interface PipelineOptions {
  /** Identifies the run in its report. */
  runId: string;
  mailer: Mailer;
  /** Saves a copy of the report before it is sent. */
  saveReport?: ((report: RenderedReport) => Promise<void>) | undefined;
  /** The outputs of the run that is resumed. */
  previousOutput?: PreviousOutput;
}

/** The result of a run. */
export interface PipelineResult {
  analysis: Analysis;
  receipt: Receipt;
}

/**
 * Makes and delivers the report of one month: all steps of a run, in order.
 *
 * @throws Failure
 */
export async function runPipeline(
  request: RunRequest,
  context: RunContext,
  { runId, mailer, saveReport, previousOutput }: PipelineOptions,
): Promise<PipelineResult> {
  const { config } = context;
  // Before the sources are read: this takes a millisecond, and also finds errors in a template that
  // this month does not use.
  compileTemplates(config.templates);
  const step = createStepRunner(context, previousOutput);
  const analysis = await analyzeMonth(request, context, step);
  if (analysis.stores.length > MANY_STORES) await freeMemory('all');
  const { generateReport } = await import('./stages.ts');
  const withheld = withheldReason(analysis, config.sending.condition);
  const identity = { id: runId, date: timestamp(context) };
  const report = await step<Report>(
    'generate_report',
    async () => {
      const rendered = await withTemplateErrors(config.templates, async () => {
        const report = await generateReport(analysis, withheld, context, identity);
        if (config.templates.length > 0) await renderAllForms(report, context);
        return report;
      });
      await saveReport?.(rendered);
      return rendered;
    },
    () => ({ detail: `in ${config.locale}` }),
    (json) => restoredReport(json as StoredReport),
  );
  const receipt = await step(
    'send_email_report',
    (timeout) => mailer.send(report, timeout),
    (result) => sendingOutcome(result, report, config.sending),
  );
  return { analysis, receipt };
}

/** Renders every form, so that an error in one of the user's templates is found here. */
async function renderAllForms(report: RenderedReport, { config }: RunContext): Promise<void> {
  report.html();
  report.terminal();
  report.note();
  await checkDrawings(config.templates, report.message());
}

/** Extracts, integrates and analyzes one month. The data itself is released after that. */
async function analyzeMonth(
  { month, period, sample }: RunRequest,
  { config, sources }: RunContext,
  step: StepRunner,
): Promise<Analysis> {
  const span = withMonthsBefore(period, config.historyMonths);
  const storeSpan = sources.shopping.daysByGroup === undefined ? null : period;
  const extraction = settleBoth(
    step(
      'extract_shopping_data',
      (timeout) => extract(sources.shopping, span, storeSpan, timeout),
      (extracted) => extractionOutcome(extracted, ({ purchases }) => purchases),
    ),
    step(
      'extract_weather_data',
      (timeout) => extract(sources.weather, span, storeSpan, timeout),
      (extracted) => extractionOutcome(extracted, ({ readings }) => readings),
    ),
  );
  // The next stages load while the sources are read.
  const [[shopping, weather], stages] = await Promise.all([extraction, import('./stages.ts')]);
  const integrated = await step<IntegratedData>(
    'preprocess_and_integrate',
    () => ({
      ...stages.integrate(shopping.days, weather.days, config, {
        month,
        period,
        ...sourceNames(config, sources),
        badRows: { shopping: shopping.badRows, weather: weather.badRows },
      }),
      stores: stages.integrateStores(shopping.groups, weather, config),
    }),
    (result) =>
      integrationOutcome(result, storeSpan === null ? null : config.stores, {
        stores: namesOf(shopping.groups),
        stations: namesOf(weather.groups),
      }),
    stages.restoreIntegrated,
  );
  return await step(
    'analyze',
    () => {
      const { cutPoints, holidays } = config;
      return stages.analyze(integrated, { month, period, sample, cutPoints, holidays });
    },
    analysisOutcome,
  );
}

/**
 * Reads all days of a span with one query, and those of the stores or stations with another.
 *
 * @param groupSpan the days that are also read by store or station; null for none
 */
async function extract<Day>(
  source: Source<Day>,
  span: Span,
  groupSpan: Span | null,
  timeout: number,
): Promise<Extracted<Day> & { groups: GroupedDay<Day>[] }> {
  const extracted = await source.days(span, timeout);
  const grouped = groupSpan === null ? undefined : source.daysByGroup?.(groupSpan, timeout);
  const groups: GroupedDay<Day>[] = [];
  for await (const day of grouped ?? []) {
    groups.push(day);
    // The rows that the driver has read take more memory than the days that are made of them.
    if (groups.length % 4096 === 0) await freeMemory('young');
  }
  return { ...extracted, groups };
}

/** The names of the sources in messages: with the store or station, if only one is read. */
function sourceNames(
  config: RunContext['config'],
  { shopping, weather }: RunContext['sources'],
): { shopping: string; weather: string } {
  const store = config.sources?.shopping.columns.group;
  const station = config.sources?.weather.columns.group;
  return {
    shopping: store === undefined ? shopping.name : `store '${store}' of ${shopping.name}`,
    weather: station === undefined ? weather.name : `station '${station}' of ${weather.name}`,
  };
}

function namesOf(days: readonly GroupedDay<unknown>[]): string[] {
  return days.map(({ group }) => group);
}
