import type { ExitCode } from './exit-codes.ts';

/** One thing that went wrong: what happened and where, and what the reader can do about it. */
export interface Problem {
  what: string;
  remedy: string;
}

export interface FailureOptions extends ErrorOptions {
  transient?: boolean;
  /** Milliseconds after which trying again is welcome, where the other side has said so. */
  retryAfter?: number;
}

/**
 * An expected failure: it ends the program with its exit code and prints its problems, without a
 * stack. Everything else that is thrown is a bug.
 */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];
  /** True if the same may well succeed a little later: the step is worth another attempt. */
  readonly transient: boolean;
  /** Milliseconds that another attempt has to wait at least. */
  readonly retryAfter: number;

  constructor(exitCode: ExitCode, problems: readonly Problem[], options: FailureOptions = {}) {
    super(problems.map((problem) => problem.what).join('; '), options);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problems = problems;
    this.transient = options.transient ?? false;
    this.retryAfter = options.retryAfter ?? 0;
  }
}

/** A failure with a single problem, which is the usual case. */
export function failure(
  exitCode: ExitCode,
  what: string,
  remedy: string,
  options?: FailureOptions,
): Failure {
  return new Failure(exitCode, [{ what, remedy }], options);
}
