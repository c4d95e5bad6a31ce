import type { Problem } from '../domain/failure.ts';
import type { LogLine } from '../domain/log.ts';

/** The result of a run, for notifications. */
export interface RunSummary {
  /** See `reportName`. */
  report: string;
  /** The run's number in the ledger; null if it was not recorded. */
  number: number | null;
  id: string;
  /** ISO 8601. */
  started: string;
  finished: string;
  exitCode: number;
  /** Null if no step failed. */
  failedStep: string | null;
  /** Empty if the run succeeded. */
  problems: readonly Problem[];
  steps: readonly { step: string; milliseconds: number | null; attempts: number }[];
  log: readonly LogLine[];
  version: string;
}

const TAIL_LINES = 30;

/** The last lines of the log, each with its time of day in UTC. */
export function logTail({ log }: RunSummary): string {
  return log
    .filter(({ level }) => level !== 'debug')
    .slice(-TAIL_LINES)
    .map(({ at, level, text }) => `${at.slice(11, 19)}  ${level.padEnd(7)}  ${text}`)
    .join('\n');
}
