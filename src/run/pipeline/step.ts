import { Failure } from '../../domain/failure.ts';
import type { Withheld } from '../../domain/send-condition.ts';
import type { Patience } from '../../domain/settings.ts';

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

/** What came out of a step, for those who look on. */
export interface Outcome {
  /** In a few words. */
  detail: string;
  /** Rows that the step was given. */
  rowsIn?: number;
  /** Rows that it passed on. */
  rowsOut?: number;
  /** Days of which a value was filled. */
  filled?: number;
  /** Days that were left out. */
  dropped?: number;
  /** The correlation that it found. */
  r?: number | null;
  /** Why the report was held back, or a note sent in its place. */
  withheld?: Withheld;
}

/** Something that happened to a step. */
export type StepEvent =
  | { step: StepName; state: 'started' }
  /** The attempt of that number failed; after `wait` milliseconds there is another one. */
  | { step: StepName; state: 'retrying'; attempt: number; wait: number; failure: Failure }
  /** `output` packs the result as text, from which a later run can take it over. */
  | {
      step: StepName;
      state: 'done';
      outcome: Outcome;
      attempts: number;
      milliseconds: number;
      output: () => string;
    }
  /** The result was taken over from an earlier run. */
  | { step: StepName; state: 'kept'; outcome: Outcome; output: () => string }
  | { step: StepName; state: 'failed'; attempts: number; milliseconds: number; error: string };

/** Told of every step while a run goes on. */
export type StepListener = (event: StepEvent) => void;

/** What a step needs of the outside world. */
export interface Clockwork {
  onStep: StepListener;
  /** Milliseconds from any fixed moment, never going back. */
  stopwatch: () => number;
  /** Waits so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** The packed result of a step that an earlier run has done, where this one goes on from there. */
  recall: (step: StepName) => string | undefined;
}

/** How a step's result is kept as text. */
export interface Packing<Result> {
  pack(result: Result): string;
  unpack(text: string): Result;
}

const AS_JSON: Packing<unknown> = { pack: JSON.stringify, unpack: JSON.parse };

/**
 * Runs one step, again where its failure may pass by itself, and tells the listener how it went. A
 * result that an earlier run has brought is taken over instead.
 *
 * @param work gets the milliseconds that this attempt may take
 * @throws what the last attempt threw
 */
export type StepRunner = <Result>(
  step: StepName,
  work: (timeout: number) => Result | Promise<Result>,
  outcome: (result: Result) => Outcome,
  packing?: Packing<Result>,
) => Promise<Result>;

/** The steps of one run, which begins now. */
export function stepRunner(
  { onStep, stopwatch, pause, recall }: Clockwork,
  { attempts, delay, stepTimeout, runTimeout }: Patience,
): StepRunner {
  const end = stopwatch() + runTimeout;
  return async <Result>(
    step: StepName,
    work: (timeout: number) => Result | Promise<Result>,
    outcome: (result: Result) => Outcome,
    packing = AS_JSON as Packing<Result>,
  ) => {
    const kept = recall(step);
    if (kept !== undefined) {
      const result = packing.unpack(kept);
      onStep({ step, state: 'kept', outcome: outcome(result), output: () => kept });
      return result;
    }
    const start = stopwatch();
    onStep({ step, state: 'started' });
    for (let attempt = 1; ; attempt++) {
      try {
        const left = Math.max(1, Math.round(end - stopwatch()));
        const result = await work(Math.min(stepTimeout, left));
        onStep({
          step,
          state: 'done',
          outcome: outcome(result),
          attempts: attempt,
          milliseconds: stopwatch() - start,
          output: () => packing.pack(result),
        });
        return result;
      } catch (error) {
        const passing = error instanceof Failure && error.transient;
        const wait = Math.max(backoff(attempt, delay), passing ? error.retryAfter : 0);
        const again = attempt < attempts && stopwatch() + wait < end;
        if (!again || !passing) {
          const { message } = error as Error;
          const milliseconds = stopwatch() - start;
          onStep({ step, state: 'failed', attempts: attempt, milliseconds, error: message });
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
