import { EXIT, type ExitCode } from './exit-codes.ts';
import { Failure } from './failure.ts';

/** The result of one check, as `shopweather check` prints it. */
export interface CheckResult {
  /** Names the check, as in `shopping: login`. */
  name: string;
  state: 'ok' | 'warning' | 'failure' | 'not tried';
  message: string;
  /** The next step for the user; null if the state is `ok` or `not tried`. */
  remedy: string | null;
  /** The exit code of a run with this failure; null without a failure. */
  exitCode: ExitCode | null;
}

/** The outcome of a check that did not fail: a message, or a warning with its remedy. */
export type CheckOutcome = string | { warning: string; remedy: string };

/** A check that reports a failure by throwing it. */
export interface Check {
  name: string;
  run: () => CheckOutcome | Promise<CheckOutcome>;
}

/** Checks in order; each one depends on those before it. */
export type CheckSequence = readonly Check[];

/**
 * Runs the checks one after the other. After a failure, the rest are reported as not tried.
 *
 * @param subject precedes the names of the checks, unless it is empty
 */
export async function* runChecks(
  subject: string,
  sequence: CheckSequence,
): AsyncGenerator<CheckResult> {
  let failed = false;
  for (const check of sequence) {
    const name = subject === '' ? check.name : `${subject}: ${check.name}`;
    if (failed) {
      yield { name, state: 'not tried', message: '', remedy: null, exitCode: null };
      continue;
    }
    try {
      yield { name, exitCode: null, ...described(await check.run()) };
    } catch (error) {
      failed = true;
      yield* failureResults(name, error);
    }
  }
}

/**
 * One result for each problem of a failure.
 *
 * @throws the error itself if it is not a Failure
 */
export function failureResults(name: string, error: unknown): CheckResult[] {
  if (!(error instanceof Failure)) throw error;
  const { exitCode, problems } = error;
  return problems.map(({ what, remedy }) => ({
    name,
    state: 'failure',
    message: what,
    remedy,
    exitCode: exitCode ?? EXIT.bug,
  }));
}

function described(outcome: CheckOutcome): Pick<CheckResult, 'state' | 'message' | 'remedy'> {
  if (typeof outcome === 'string') return { state: 'ok', message: outcome, remedy: null };
  return { state: 'warning', message: outcome.warning, remedy: outcome.remedy };
}
