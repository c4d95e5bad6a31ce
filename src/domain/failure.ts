import type { ExitCode } from './exit-codes.ts';

/** One thing that went wrong: what happened and where, and what the reader can do about it. */
export interface Problem {
  what: string;
  remedy: string;
}

/**
 * An expected failure: it ends the program with its exit code and prints its problems, without a
 * stack. Everything else that is thrown is a bug.
 */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];

  constructor(exitCode: ExitCode, problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => problem.what).join('; '), options);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** A failure with a single problem, which is the usual case. */
export function failure(
  exitCode: ExitCode,
  what: string,
  remedy: string,
  options?: ErrorOptions,
): Failure {
  return new Failure(exitCode, [{ what, remedy }], options);
}
