import type { Problem } from '../domain/failure.ts';
import type { LogLine } from '../domain/log.ts';

/** How a run ended, for those who are told of it. */
export interface RunSummary {
  /** What the report is about: see `reportName`. */
  report: string;
  /** The run's number in the ledger; null where it did not get that far. */
  number: number | null;
  id: string;
  /** ISO 8601. */
  started: string;
  finished: string;
  exitCode: number;
  /** The step that failed, if one did. */
  failedStep: string | null;
  /** What went wrong; empty where nothing did. */
  problems: readonly Problem[];
  steps: readonly { step: string; milliseconds: number | null; attempts: number }[];
  log: readonly LogLine[];
  version: string;
}

const TAIL = 30;

/** The last lines of the log, with the time of the day in UTC. */
export function logTail({ log }: RunSummary): string {
  return log
    .filter(({ level }) => level !== 'debug')
    .slice(-TAIL)
    .map(({ at, level, text }) => `${at.slice(11, 19)}  ${level.padEnd(7)}  ${text}`)
    .join('\n');
}
