import { type IsoDate, type Month, type Span, withMonthsBefore } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import { choosePeriod } from '../domain/period.ts';
import type { RenderedReport } from '../domain/report.ts';
import { type RunRequest, reportName } from '../domain/run-request.ts';
import { requireState } from '../domain/settings.ts';
import { preloadDays, preloadedSource } from '../extract/preloaded-source.ts';
import type { Source, Sources } from '../extract/source.ts';
import { completedReports } from '../ledger/completed-reports.ts';
import { type History, readHistory } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { lockLedger } from './monitored-run.ts';
import type { RunContext } from './pipeline/run-context.ts';
import { createStepRunner, settleBoth } from './pipeline/step.ts';
import { compileTemplates } from './pipeline/templates.ts';
import { type RunOutcome, recordedRun } from './recorded-run.ts';
import type { Recorder } from './recorder.ts';

/** The months that a backfill reports on. */
export interface BackfillRequest {
  months: readonly Month[];
  /** Months without a report, months whose last run failed, or all. */
  only: 'missing' | 'failed' | 'all';
  /** False to make and record the reports without mailing them. */
  mail: boolean;
  /** Today's date in the report's time zone. */
  today: IsoDate;
  /** Milliseconds to wait for another run to finish. */
  wait: number;
}

/** The result of one month. */
export interface MonthResult {
  month: Month;
  state: RunOutcome['state'] | 'failed';
  withheld: RunOutcome['withheld'];
  r: number | null;
  failure: Failure | null;
}

/** Follows the progress of a backfill. */
export interface BackfillObserver {
  /** Receives the chosen months before the first of them is reported on. */
  onMonths(months: readonly Month[]): void;
  onMonth(result: MonthResult): void;
  saveReport(month: Month, report: RenderedReport): Promise<void>;
}

/**
 * Reports on many months and reads each source once for all of them. A month with unusable data is
 * skipped; any other failure ends the backfill, because the next month would meet it too.
 *
 * @throws Failure if the backfill cannot start
 */
export async function backfill(
  request: BackfillRequest,
  context: RunContext,
  observer: BackfillObserver,
): Promise<MonthResult[]> {
  const { config } = context;
  const requests = request.months.map((month) => requestOf(month, request, context));
  const ledger = await lockLedger(context, request.wait);
  try {
    const history = readHistory(requireState(config));
    const chosen = requests.filter(isWanted(history, request));
    observer.onMonths(chosen.map(({ month }) => month));
    const first = chosen[0];
    const last = chosen.at(-1);
    if (first === undefined || last === undefined) return [];
    // As in a single run: before the sources are read.
    compileTemplates(config.templates);
    const span = { start: first.period.start, endExclusive: last.period.endExclusive };
    const sources = await preloadSources(context, span);
    return await reportMonths(chosen, ledger, { ...context, sources }, observer);
  } finally {
    ledger.close();
  }
}

function requestOf(
  month: Month,
  { mail, today }: BackfillRequest,
  { config: { timezone } }: RunContext,
): RunRequest {
  const { period } = choosePeriod({ month, allowPartial: false, today, timezone });
  return { month, period, sample: false, store: null, mail, to: null, byHand: false };
}

/** Tests whether a month is among those that `only` names. */
function isWanted(
  history: History,
  { only, mail }: BackfillRequest,
): (request: RunRequest) => boolean {
  const lastRuns = new Map(history.runs.map((run) => [run.report, run]));
  const made = new Set(
    history.runs.filter(({ state }) => state === 'ok').map(({ report }) => report),
  );
  const completed = completedReports(history);
  return (request) => {
    const report = reportName(request);
    const state = lastRuns.get(report)?.state;
    if (only === 'failed') return state === 'failed' || state === 'killed';
    return only === 'all' || !(completed.has(report) || (!mail && made.has(report)));
  };
}

/** Reads both sources once, and returns sources that serve every month of the span. */
async function preloadSources(context: RunContext, span: Span): Promise<Sources> {
  const { sources, config } = context;
  const step = createStepRunner(context);
  const wholeSpan = withMonthsBefore(span, config.historyMonths);
  const storeSpan = sources.shopping.daysByGroup === undefined ? null : span;
  const preload = async <Day extends { date: IsoDate }>(source: Source<Day>, timeout: number) => {
    const preloaded = await preloadDays(source, wholeSpan, storeSpan, timeout);
    return { source: preloadedSource(source, preloaded), count: preloaded.days.length };
  };
  const outcome = ({ count }: { count: number }) => ({ detail: `${count} days` });
  const [shopping, weather] = await settleBoth(
    step('extract_shopping_data', (timeout) => preload(sources.shopping, timeout), outcome),
    step('extract_weather_data', (timeout) => preload(sources.weather, timeout), outcome),
  );
  return { shopping: shopping.source, weather: weather.source };
}

async function reportMonths(
  requests: readonly RunRequest[],
  ledger: Ledger,
  context: RunContext,
  observer: BackfillObserver,
): Promise<MonthResult[]> {
  // A bar shows the progress of the months; their steps are only recorded.
  const silent = { ...context, log: { ...context.log, onStep: () => {} } };
  const results: MonthResult[] = [];
  for (const request of requests) {
    const result = await reportMonth(request, ledger, silent, observer);
    results.push(result);
    observer.onMonth(result);
    if (result.failure && result.failure.exitCode !== EXIT.data) break;
  }
  return results;
}

async function reportMonth(
  request: RunRequest,
  ledger: Ledger,
  context: RunContext,
  observer: BackfillObserver,
): Promise<MonthResult> {
  const { month } = request;
  let recorder: Recorder | undefined;
  const r = () => recorder?.r() ?? null;
  try {
    const { state, withheld } = await recordedRun(
      ledger,
      request,
      context,
      { saveReport: (report) => observer.saveReport(month, report) },
      {
        id: context.newId(),
        onRecord: (runRecorder) => {
          recorder = runRecorder;
        },
      },
    );
    return { month, state, withheld, r: r(), failure: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { month, state: 'failed', withheld: null, r: r(), failure: error };
  }
}
