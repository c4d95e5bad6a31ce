import { loadConfig } from '../config/load.ts';
import { type History, type PastRun, readHistory } from '../ledger/history.ts';
import type { Host } from './host.ts';
import { print } from './output.ts';

/** Options of `shopweather history`. */
export interface HistoryOptions {
  json?: true;
  config?: string;
}

/**
 * `shopweather history`: shows every run and what became of its mails.
 *
 * @throws Failure
 */
export async function historyCommand(options: HistoryOptions, host: Host): Promise<void> {
  const needs = { sources: false, smtp: false, recipients: false, state: true };
  const { stateFolder } = loadConfig(host, options.config, needs);
  const history = readHistory(stateFolder as string);
  await print(host.stdout, options.json ? `${JSON.stringify(history, null, 2)}\n` : table(history));
}

function table({ runs, deliveries }: History): string {
  if (runs.length === 0) return 'No report was ever sent from here.\n';
  const rows = runs.map((run) => [minute(run.started), run.report, duration(run), outcome(run)]);
  const mails = deliveries.map(({ changed, report, recipient, state, answer }) => [
    minute(changed),
    report,
    state,
    state === 'sent' ? recipient : [recipient, answer].filter(Boolean).join(': '),
  ]);
  return [
    aligned([['started (UTC)', 'report', 'took', 'result'], ...rows]),
    aligned([['changed (UTC)', 'report', 'mail is', 'recipient'], ...mails]),
  ].join('\n');
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

function duration({ started, finished }: PastRun): string {
  if (finished === null) return '';
  const milliseconds = Temporal.Instant.from(started).until(finished).total('milliseconds');
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

function outcome({ exitCode, error }: PastRun): string {
  if (exitCode === null) return 'goes on, or was killed';
  return exitCode === 0 ? 'ok' : `exit ${exitCode}: ${error}`;
}

function aligned(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths?.[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
