import { oneLine } from '../domain/one-line.ts';
import type { PastRun } from '../ledger/history.ts';
import type { PastDelivery } from '../ledger/records.ts';

/** An instant to the minute, as in `2025-05-01 07:00`. */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** The duration of a run; empty if it has not ended. */
export function duration({ started, finished }: PastRun): string {
  if (finished === null) return '';
  return milliseconds(Temporal.Instant.from(started).until(finished).total('milliseconds'));
}

/** A duration in milliseconds, seconds or minutes. */
export function milliseconds(value: number): string {
  if (value < 1000) return `${Math.round(value)} ms`;
  return value < 60_000 ? `${(value / 1000).toFixed(1)} s` : `${(value / 60_000).toFixed(1)} min`;
}

/** The result of a run in a few words. */
export function result({ state, exitCode, error, withheld }: PastRun): string {
  if (state === 'running') return 'running';
  if (state === 'killed') return 'killed';
  if (state === 'failed') return `exit ${exitCode}: ${oneLine(error ?? '')}`;
  return withheld === null ? 'ok' : `ok, report withheld: ${withheld}`;
}

/** The state of a mail in a few words. */
export function mailState({ state, withheld }: PastDelivery): string {
  return withheld === null ? state : `note ${state}`;
}

/** Rows of cells as lines of text, one for each row. Each column is as wide as its widest cell. */
export function table(cells: readonly string[][]): string {
  // Ledgers of earlier versions may hold text with line breaks.
  const rows = cells.map((row) => row.map(oneLineCell));
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** A cell keeps the spaces that indent it. */
function oneLineCell(cell: string): string {
  const [indent = ''] = /^ */.exec(cell) ?? [];
  return indent + oneLine(cell);
}
