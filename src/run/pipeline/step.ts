import { Failure } from '../../domain/failure.ts';
import type { RetryPolicy } from '../../domain/settings.ts';
import type { RunContext } from './run-context.ts';
import type { StepEvent, StepName, StepOutcome } from './step-event.ts';

/** The JSON output of a step in the run that is resumed; undefined if the step has to run. */
export type PreviousOutput = (step: StepName) => string | undefined;

/**
 * Runs one step and logs its events. A transient failure is retried. If the resumed run has the
 * output of this step, the result is restored from it instead.
 *
 * @param work receives the milliseconds that this attempt may take
 * @param restore turns the parsed JSON back into the result, if the two differ
 * @throws the error of the last attempt
 */
export type StepRunner = <T>(
  step: StepName,
  work: (timeout: number) => T | Promise<T>,
  outcome: (result: T) => StepOutcome,
  restore?: (json: unknown) => T,
) => Promise<T>;

/** The runner of the steps of one run, which starts now. */
export function createStepRunner(
  context: Pick<RunContext, 'config' | 'log' | 'stopwatch' | 'pause'>,
  previousOutput: PreviousOutput = () => undefined,
): StepRunner {
  const { config, log, stopwatch, pause } = context;
  const { stepTimeout, runTimeout } = config.retryPolicy;
  const end = stopwatch() + runTimeout;
  return async <T>(
    step: StepName,
    work: (timeout: number) => T | Promise<T>,
    outcome: (result: T) => StepOutcome,
    restore = (json: unknown) => json as T,
  ) => {
    const output = previousOutput(step);
    if (output !== undefined) {
      const result = restore(JSON.parse(output));
      log.onStep({ step, state: 'kept', outcome: outcome(result), output: () => output });
      return result;
    }
    const start = stopwatch();
    log.onStep({ step, state: 'started' });
    for (let attempt = 1; ; attempt++) {
      try {
        const left = Math.max(1, Math.round(end - stopwatch()));
        const result = await work(Math.min(stepTimeout, left));
        log.onStep({
          step,
          state: 'done',
          outcome: outcome(result),
          attempts: attempt,
          milliseconds: stopwatch() - start,
          output: () => JSON.stringify(result),
        });
        return result;
      } catch (error) {
        const wait = waitBeforeRetry(error, attempt, config.retryPolicy);
        if (wait === null || stopwatch() + wait >= end) {
          log.onStep(failed(step, error, attempt, stopwatch() - start));
          throw error;
        }
        log.onStep({ step, state: 'retrying', attempt, wait, failure: error as Failure });
        await pause(wait);
      }
    }
  };
}

/** Milliseconds to wait before the next attempt; null if there is none. */
function waitBeforeRetry(
  error: unknown,
  attempt: number,
  { attempts, delay }: RetryPolicy,
): number | null {
  if (!(error instanceof Failure && error.transient) || attempt >= attempts) return null;
  return Math.max(backoff(attempt, delay), error.retryAfter);
}

/**
 * Exponential back-off with jitter: doubled with each attempt, times a random factor from 0.5 to
 * 1.5, so that many clients that failed together do not return together.
 */
function backoff(attempt: number, delay: number): number {
  return delay * 2 ** (attempt - 1) * (0.5 + Math.random());
}

function failed(step: StepName, error: unknown, attempts: number, milliseconds: number): StepEvent {
  return { step, state: 'failed', attempts, milliseconds, error: (error as Error).message };
}

/**
 * Waits for both promises, even if one fails: nothing keeps running, and both failures are reported
 * at once.
 *
 * @throws Failure with the problems of both and the exit code of the first
 */
export async function settleBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  const errors: unknown[] = [a, b].flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const bug = errors.find((error) => !(error instanceof Failure));
  if (bug !== undefined) throw bug;
  const failures = errors as [Failure, ...Failure[]];
  throw new Failure(
    failures[0].exitCode,
    failures.flatMap(({ problems }) => problems),
    { cause: failures[0] },
  );
}
