import { lastFinishedMonth, type Month, monthsBetween, nextMonth } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { type History, readHistory, sentReports } from '../ledger/history.ts';
import { configure } from './ground.ts';
import { NEEDS_STATE } from './history.ts';
import type { Host } from './host.ts';
import { print } from './output.ts';
import { minute, result } from './past.ts';

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
  /** The last report that every reader got; null where there is none. */
  lastSuccess: { report: string; sent: string } | null;
  /** Finished months since the first report that were never sent to all of their readers. */
  neverSent: Month[];
  lastRun: { number: number; report: string; started: string; result: string } | null;
}

/**
 * `shopweather status`: tells whether a report was sent of late, and which months were not.
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

function judge({ runs, deliveries }: History, last: Month, oldest: Temporal.Instant): Status {
  const sent = sentReports(deliveries);
  // A look at the sample data is no report.
  const [success] = [...sent]
    .filter(([report]) => !report.endsWith('(sample)'))
    .toSorted(([, a], [, b]) => Temporal.Instant.compare(b, a));
  const lastRun = runs.at(-1);
  const reports = runs.map(({ report }) => report).filter((report) => /^\d{4}-\d\d$/.test(report));
  const [first] = reports.toSorted();
  return {
    ok: success !== undefined && Temporal.Instant.compare(success[1], oldest) >= 0,
    lastSuccess: success ? { report: success[0], sent: success[1] } : null,
    neverSent: (first === undefined ? [] : monthsBetween(first, last)).filter(
      (month) => !sent.has(month),
    ),
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

function inWords({ ok, lastSuccess, neverSent, lastRun }: Status, now: Temporal.Instant): string {
  return [
    lastSuccess === null
      ? 'late: no report was ever sent'
      : `${ok ? 'ok' : 'late'}: the last report, on ${lastSuccess.report}, was sent ${age(lastSuccess.sent, now)} ago`,
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

/** Months that follow each other as `2024-01 to 2024-03`. */
function spans(months: readonly Month[]): string[] {
  const found: { first: Month; last: Month }[] = [];
  for (const month of months) {
    const before = found.at(-1);
    if (before && nextMonth(before.last) === month) before.last = month;
    else found.push({ first: month, last: month });
  }
  return found.map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
}

function age(instant: string, now: Temporal.Instant): string {
  const hours = Temporal.Instant.from(instant).until(now).total('hours');
  if (hours < 1) return `${Math.max(0, Math.floor(hours * 60))} minutes`;
  return hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`;
}
