import type { PastRun } from '../ledger/history.ts';
import type { PastDelivery } from '../ledger/records.ts';

/** An instant to the minute, as in `2025-05-01 07:00`. */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** How long a run took, or nothing where it has not ended. */
export function duration({ started, finished }: PastRun): string {
  if (finished === null) return '';
  return milliseconds(Temporal.Instant.from(started).until(finished).total('milliseconds'));
}

/** Milliseconds in the unit that fits. */
export function milliseconds(value: number): string {
  if (value < 1000) return `${Math.round(value)} ms`;
  return value < 60_000 ? `${(value / 1000).toFixed(1)} s` : `${(value / 60_000).toFixed(1)} min`;
}

/** How a run ended, in a few words. */
export function result({ state, exitCode, error, withheld }: PastRun): string {
  if (state === 'running') return 'goes on';
  if (state === 'killed') return 'was killed';
  if (state === 'failed') return `exit ${exitCode}: ${error}`;
  return withheld === null ? 'ok' : `ok, report withheld: ${withheld}`;
}

/** What became of a mail, in a few words: of a note in place of a report, too. */
export function mailState({ state, withheld }: PastDelivery): string {
  return withheld === null ? state : `note ${state}`;
}

/** Rows of cells as lines, each column as wide as its widest cell. */
export function aligned(rows: readonly string[][]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, at) => cell.padEnd(widths?.[at] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
