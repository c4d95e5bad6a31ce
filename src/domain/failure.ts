import type { ExitCode } from './exit-codes.ts';
import { oneLine } from './one-line.ts';

/** One thing that went wrong. */
export interface Problem {
  /** What happened, and where. */
  what: string;
  /** What the user can do about it. */
  remedy: string;
}

export interface FailureOptions extends ErrorOptions {
  transient?: boolean;
  /** Milliseconds to wait before the next attempt, if the server asked for that. */
  retryAfter?: number;
}

/**
 * An expected failure. It ends the program with its exit code, and its problems are printed without
 * a stack. Any other error is a bug. Its texts may contain words of servers, files and other programs:
 * they are put on one line each.
 */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];
  /** True if another attempt may succeed. */
  readonly transient: boolean;
  /** Least time in milliseconds before another attempt. */
  readonly retryAfter: number;

  constructor(exitCode: ExitCode, problems: readonly Problem[], options: FailureOptions = {}) {
    const safeProblems = problems.map(({ what, remedy }) => ({
      what: oneLine(what),
      remedy: oneLine(remedy),
    }));
    super(safeProblems.map(({ what }) => what).join('; '), options);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problems = safeProblems;
    this.transient = options.transient ?? false;
    this.retryAfter = options.retryAfter ?? 0;
  }
}

/** A failure with a single problem. */
export function failure(
  exitCode: ExitCode,
  what: string,
  remedy: string,
  options?: FailureOptions,
): Failure {
  return new Failure(exitCode, [{ what, remedy }], options);
}
