import { days } from '../config/values.ts';
import {
  consecutiveRanges,
  lastFinishedMonth,
  type Month,
  monthBefore,
  monthsBetween,
} from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { requireState } from '../domain/settings.ts';
import { type CompletedReport, completedReports } from '../ledger/completed-reports.ts';
import {
  coversAllStores,
  type History,
  monthOf,
  type PastRun,
  readHistory,
} from '../ledger/history.ts';
import { today } from '../system/process-context.ts';
import { loadCommandConfig } from './context.ts';
import { defineCommand } from './define-command.ts';
import { minute, result } from './format.ts';
import { addConfigOption, type ConfigOption, parsedOption } from './options.ts';
import { print } from './output.ts';

// A month, and some days to notice.
const DEFAULT_AGE = 35 * 24 * 3_600_000;

interface StatusOptions extends ConfigOption {
  /** Milliseconds. */
  maxAge?: number;
  json?: boolean;
}

/** Whether the reports are sent. */
interface Status {
  ok: boolean;
  /**
   * The last completed report: sent, replaced by a note, or withheld. `sent` is the moment of that.
   * Null for none.
   */
  lastSuccess: ({ report: string; sent: string } & Omit<CompletedReport, 'since'>) | null;
  /** Finished months since the first report that were neither sent to everyone nor withheld. */
  neverSent: Month[];
  lastRun: { number: number; report: string; started: string; result: string } | null;
}

/**
 * `shopweather status`: reports whether a report was recently sent, or withheld as configured, and
 * which months were not.
 *
 * @throws Failure (69) if the last report is too old
 */
export default defineCommand<StatusOptions>({
  define: (command) =>
    addConfigOption(
      command
        .addOption(
          parsedOption('--max-age <age>', 'how old the last report may be (default: 35d)', days),
        )
        .option('--json', 'print JSON, for other programs'),
    ),
  help: `Ends with 0 if a report was sent, or withheld by SEND_IF, within --max-age, and with 69 if
not: for a second watch on the schedule, as in
  0 9 * * *  shopweather status --max-age 35d > /dev/null`,
  action: async ({ context, options }) => {
    const config = await loadCommandConfig(context, options, ['state']);
    const history = readHistory(requireState(config));
    const lastMonth = lastFinishedMonth(today(context, config.timezone));
    const { maxAge = DEFAULT_AGE } = options;
    const oldest = context.now().subtract({ milliseconds: maxAge });
    const status = statusOf(history, lastMonth, oldest);
    await print(
      context.stdout,
      options.json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status, context.now()),
    );
    if (status.ok) return;
    throw failure(
      EXIT.unavailable,
      status.lastSuccess === null
        ? 'no report was ever sent'
        : `no report was sent since ${minute(status.lastSuccess.sent)} UTC`,
      'shopweather show prints the last run; shopweather schedule status prints the next.',
    );
  },
});

function statusOf(history: History, lastMonth: Month, oldest: Temporal.Instant): Status {
  const { runs } = history;
  const completed = completedReports(history);
  // Sample reports do not count.
  const samples = new Set(
    runs.filter(({ request }) => request?.sample).map(({ report }) => report),
  );
  const [success] = [...completed]
    .filter(([report]) => !samples.has(report))
    .map(([report, { since: sent, ...rest }]) => ({ report, sent, ...rest }))
    .toSorted((a, b) => Temporal.Instant.compare(b.sent, a.sent));
  const lastRun = runs.at(-1);
  return {
    ok: success !== undefined && Temporal.Instant.compare(success.sent, oldest) >= 0,
    lastSuccess: success ?? null,
    neverSent: monthsNeverSent(runs, completed, lastMonth),
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
 * all stores was sent; or if reports on single stores were sent, and only stores with unusable data
 * have none.
 */
function monthsNeverSent(
  runs: readonly PastRun[],
  completed: ReadonlyMap<string, CompletedReport>,
  lastMonth: Month,
): Month[] {
  const runsByMonth = Map.groupBy(runs, monthOf);
  const [first] = [...runsByMonth.keys()].filter((month) => month !== undefined).toSorted();
  if (first === undefined) return [];
  const isSent = ({ report }: PastRun) => completed.has(report);
  const isMissing = (run: PastRun) => !isSent(run) && run.exitCode !== EXIT.data;
  return monthsBetween(first, lastMonth).filter((month) => {
    const lastRuns = new Map(runsByMonth.get(month)?.map((run) => [run.report, run]));
    const { allStores = [], oneStore = [] } = Object.groupBy(lastRuns.values(), (run) =>
      coversAllStores(run) ? 'allStores' : 'oneStore',
    );
    return !(allStores.some(isSent) || (oneStore.some(isSent) && !oneStore.some(isMissing)));
  });
}

function statusText(
  { ok, lastSuccess, neverSent, lastRun }: Status,
  now: Temporal.Instant,
): string {
  const lines = [
    lastSuccess === null
      ? 'late: no report was ever sent'
      : `${ok ? 'ok' : 'late'}: the last report, on ${lastSuccess.report}, was ${completedText(lastSuccess)} ${age(lastSuccess.sent, now)} ago`,
  ];
  if (neverSent.length > 0) lines.push(`never sent: ${monthRanges(neverSent).join(', ')}`);
  if (lastRun !== null) {
    const { number, started, report, result } = lastRun;
    lines.push(`last run: ${number}, ${minute(started)} UTC, report on ${report}: ${result}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function completedText({ state, withheld }: Omit<CompletedReport, 'since'>): string {
  if (state === 'sent') return 'sent';
  return state === 'withheld'
    ? `withheld as configured (${withheld})`
    : `sent as a note (${withheld})`;
}

/** Consecutive months as `2024-01 to 2024-03`. */
function monthRanges(months: readonly Month[]): string[] {
  return consecutiveRanges(months, monthBefore).map(([first, last]) =>
    first === last ? first : `${first} to ${last}`,
  );
}

function age(instant: string, now: Temporal.Instant): string {
  const hours = Temporal.Instant.from(instant).until(now).total('hours');
  if (hours < 1) return `${Math.max(0, Math.floor(hours * 60))} minutes`;
  return hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`;
}
