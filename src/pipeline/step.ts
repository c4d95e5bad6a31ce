import { Failure } from '../domain/failure.ts';
import type { Patience } from '../domain/settings.ts';

/** The steps of a run, in order, by the names of the workflow that shopweather replaces. */
export const STEPS = [
  'extract_shopping_data',
  'extract_weather_data',
  'preprocess_and_integrate',
  'analyze',
  'generate_report',
  'send_email_report',
] as const;

export type StepName = (typeof STEPS)[number];

/** Something that happened to a step. */
export type StepEvent =
  | { step: StepName; state: 'started' }
  /** The attempt of that number failed; after `wait` milliseconds there is another one. */
  | { step: StepName; state: 'retrying'; attempt: number; wait: number; failure: Failure }
  /** `detail` says in a few words what came out; `milliseconds` how long it took. */
  | { step: StepName; state: 'done'; detail: string; milliseconds: number }
  | { step: StepName; state: 'failed'; milliseconds: number };

/** Told of every step while a run goes on. */
export type StepListener = (event: StepEvent) => void;

/** What a step needs of the outside world. */
export interface Clockwork {
  onStep: StepListener;
  /** Milliseconds from any fixed moment, never going back. */
  stopwatch: () => number;
  /** Waits so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
}

/**
 * Runs one step, again where its failure may pass by itself, and tells the listener how it went.
 *
 * @throws what the last attempt threw
 */
export type StepRunner = <Result>(
  step: StepName,
  work: () => Result | Promise<Result>,
  detail: (result: Result) => string,
) => Promise<Result>;

/** The steps of one run, which begins now. */
export function stepRunner(
  { onStep, stopwatch, pause }: Clockwork,
  { attempts, delay, runTimeout }: Patience,
): StepRunner {
  const end = stopwatch() + runTimeout;
  return async (step, work, detail) => {
    const start = stopwatch();
    onStep({ step, state: 'started' });
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work();
        onStep({
          step,
          state: 'done',
          detail: detail(result),
          milliseconds: stopwatch() - start,
        });
        return result;
      } catch (error) {
        const wait = backoff(attempt, delay);
        const again = attempt < attempts && stopwatch() + wait < end;
        if (!again || !(error instanceof Failure && error.transient)) {
          onStep({ step, state: 'failed', milliseconds: stopwatch() - start });
          throw error;
        }
        onStep({ step, state: 'retrying', attempt, wait, failure: error });
        await pause(wait);
      }
    }
  };
}

/**
 * Exponential back-off with jitter: doubled with each attempt, times a random factor from 0.5 to
 * 1.5, so that many that failed together do not come back together.
 */
function backoff(attempt: number, delay: number): number {
  return delay * 2 ** (attempt - 1) * (0.5 + Math.random());
}
