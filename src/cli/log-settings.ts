import type { RunLog } from '../run/pipeline/run-context.ts';

/** How the log is written to stderr. */
export interface LogSettings {
  format: 'text' | 'json';
  /** Errors only. */
  quiet: boolean;
  /** Also the start of each step. */
  verbose: boolean;
  /** Nothing unless the run fails, so that cron has nothing to mail. A terminal ignores it. */
  hold: boolean;
  color: boolean;
  /** The present moment, ISO 8601. */
  now: () => string;
}

/** The log of a command. */
export interface Log extends RunLog {
  /** Shows the progress of a long command. */
  progress(done: number, total: number, text: string): void;
  /** Prints the lines that were held, and ends an open line. */
  release(): void;
}

/** Where the log is written. */
export interface LogOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): void;
}
