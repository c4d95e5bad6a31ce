import {
  lastFinishedMonth,
  type Month,
  monthBefore,
  monthsBetween,
  runs,
} from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { type Settled, settledReports } from '../ledger/completed-reports.ts';
import { type History, monthOf, type PastRun, readHistory } from '../ledger/history.ts';
import type { Host } from '../system/process-context.ts';
import { configure } from './context.ts';
import { minute, result } from './format.ts';
import { NEEDS_STATE } from './history.ts';
import { print } from './output.ts';

// A month and some days to notice.
const DEFAULT_AGE = 35 * 24 * 3_600_000;

/** Options of `shopweather status`. */
export interface StatusOptions {
  /** Milliseconds. */
  maxAge?: number;
  json?: true;
  config?: string;
}

/** Whether reports go out. */
interface Status {
  ok: boolean;
  /**
   * The last report that every reader got, or a note in its place, or that was withheld, with `sent`
   * as the moment of that; null where there is none.
   */
  lastSuccess: ({ report: string; sent: string } & Omit<Settled, 'since'>) | null;
  /** Finished months since the first report that were neither sent to all readers nor withheld. */
  neverSent: Month[];
  lastRun: { number: number; report: string; started: string; result: string } | null;
}

/**
 * `shopweather status`: tells whether a report was sent of late, or withheld as asked, and which
 * months were not.
 *
 * @throws Failure (69) if it is too long ago
 */
export async function statusCommand(options: StatusOptions, host: Host): Promise<void> {
  const { stateFolder, timezone } = configure(host, options.config, NEEDS_STATE);
  const history = readHistory(stateFolder as string);
  const today = host.now().toZonedDateTimeISO(timezone).toPlainDate().toString();
  const { maxAge = DEFAULT_AGE } = options;
  const oldest = host.now().subtract({ milliseconds: maxAge });
  const status = judge(history, lastFinishedMonth(today), oldest);
  await print(
    host.stdout,
    options.json ? `${JSON.stringify(status, null, 2)}\n` : inWords(status, host.now()),
  );
  if (status.ok) return;
  throw failure(
    EXIT.unavailable,
    status.lastSuccess === null
      ? 'no report was ever sent'
      : `no report was sent since ${minute(status.lastSuccess.sent)} UTC`,
    'shopweather show tells of the last run; shopweather schedule status of the next.',
  );
}

function judge(history: History, last: Month, oldest: Temporal.Instant): Status {
  const { runs } = history;
  const settled = settledReports(history);
  // A look at the sample data is no report.
  const samples = new Set(
    runs.filter(({ request }) => request?.sample).map(({ report }) => report),
  );
  const [success] = [...settled]
    .filter(([report]) => !samples.has(report))
    .map(([report, { since: sent, ...how }]) => ({ report, sent, ...how }))
    .toSorted((a, b) => Temporal.Instant.compare(b.sent, a.sent));
  const lastRun = runs.at(-1);
  return {
    ok: success !== undefined && Temporal.Instant.compare(success.sent, oldest) >= 0,
    lastSuccess: success ?? null,
    neverSent: monthsNeverSent(runs, settled, last),
    lastRun: lastRun
      ? {
          number: lastRun.number,
          report: lastRun.report,
          started: lastRun.started,
          result: result(lastRun),
        }
      : null,
  };
}

/**
 * The finished months since the first report that were not sent. A month was sent if its report on
 * all stores was; or if reports on single stores were, and none is left but of stores whose data
 * cannot be used.
 */
function monthsNeverSent(
  runs: readonly PastRun[],
  settled: ReadonlyMap<string, Settled>,
  last: Month,
): Month[] {
  const byMonth = Map.groupBy(runs, monthOf);
  const [first] = [...byMonth.keys()].filter((month) => month !== undefined).toSorted();
  if (first === undefined) return [];
  const isSent = ({ report }: PastRun) => settled.has(report);
  return monthsBetween(first, last).filter((month) => {
    // Of each report its last run.
    const reports = new Map(byMonth.get(month)?.map((run) => [run.report, run]));
    const { whole = [], stores = [] } = Object.groupBy(reports.values(), ({ request }) =>
      (request?.store ?? null) === null ? 'whole' : 'stores',
    );
    const isOpen = (run: PastRun) => !isSent(run) && run.exitCode !== EXIT.data;
    return !(whole.some(isSent) || (stores.some(isSent) && !stores.some(isOpen)));
  });
}

function inWords({ ok, lastSuccess, neverSent, lastRun }: Status, now: Temporal.Instant): string {
  return [
    lastSuccess === null
      ? 'late: no report was ever sent'
      : `${ok ? 'ok' : 'late'}: the last report, on ${lastSuccess.report}, was ${became(lastSuccess)} ${age(lastSuccess.sent, now)} ago`,
    ...(neverSent.length === 0 ? [] : [`never sent: ${spans(neverSent).join(', ')}`]),
    ...(lastRun === null
      ? []
      : [
          `last run: ${lastRun.number}, ${minute(lastRun.started)} UTC, report on ${lastRun.report}: ${lastRun.result}`,
        ]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function became({ state, withheld }: Omit<Settled, 'since'>): string {
  if (state === 'sent') return 'sent';
  return state === 'withheld'
    ? `not sent, as asked (${withheld}),`
    : `sent as a note (${withheld})`;
}

/** Months that follow each other as `2024-01 to 2024-03`. */
function spans(months: readonly Month[]): string[] {
  return runs(months, monthBefore).map(([first, last]) =>
    first === last ? first : `${first} to ${last}`,
  );
}

function age(instant: string, now: Temporal.Instant): string {
  const hours = Temporal.Instant.from(instant).until(now).total('hours');
  if (hours < 1) return `${Math.max(0, Math.floor(hours * 60))} minutes`;
  return hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`;
}
