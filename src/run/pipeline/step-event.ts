import type { Failure } from '../../domain/failure.ts';
import type { WithheldReason } from '../../domain/send-condition.ts';

/** The steps of a run, in order, with the names of the workflow that shopweather replaces. */
export const STEPS = [
  'extract_shopping_data',
  'extract_weather_data',
  'preprocess_and_integrate',
  'analyze',
  'generate_report',
  'send_email_report',
] as const;

export type StepName = (typeof STEPS)[number];

/** The result of a step in figures and a few words, for log and history. */
export interface StepOutcome {
  detail: string;
  rowsIn?: number;
  rowsOut?: number;
  /** Days with a filled value. */
  filled?: number;
  /** Days that were left out. */
  dropped?: number;
  /** The correlation. */
  r?: number | null;
  /** The reason why the report was withheld, or replaced by a note. */
  withheld?: WithheldReason;
}

/** Something that happened to a step. */
export type StepEvent =
  | { step: StepName; state: 'started' }
  /** The attempt of this number failed. The next one starts after `wait` milliseconds. */
  | { step: StepName; state: 'retrying'; attempt: number; wait: number; failure: Failure }
  /** `output` returns the result as JSON, from which a later run can restore it. */
  | {
      step: StepName;
      state: 'done';
      outcome: StepOutcome;
      attempts: number;
      milliseconds: number;
      output: () => string;
    }
  /** The result was restored from an earlier run. */
  | { step: StepName; state: 'kept'; outcome: StepOutcome; output: () => string }
  | { step: StepName; state: 'failed'; attempts: number; milliseconds: number; error: string };
