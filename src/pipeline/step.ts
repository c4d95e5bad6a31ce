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
  /** `detail` says in a few words what came out; `milliseconds` how long it took. */
  | { step: StepName; state: 'done'; detail: string; milliseconds: number }
  | { step: StepName; state: 'failed'; milliseconds: number };

/** Told of every step while a run goes on. */
export type StepListener = (event: StepEvent) => void;

/** Milliseconds from any fixed moment, never going back. */
export type Stopwatch = () => number;

/** Runs one step and tells the listener how it went. */
export type StepRunner = <Result>(
  step: StepName,
  work: () => Result | Promise<Result>,
  detail: (result: Result) => string,
) => Promise<Result>;

export function stepRunner(listener: StepListener, stopwatch: Stopwatch): StepRunner {
  return async (step, work, detail) => {
    const start = stopwatch();
    listener({ step, state: 'started' });
    try {
      const result = await work();
      listener({
        step,
        state: 'done',
        detail: detail(result),
        milliseconds: stopwatch() - start,
      });
      return result;
    } catch (error) {
      listener({ step, state: 'failed', milliseconds: stopwatch() - start });
      throw error;
    }
  };
}
