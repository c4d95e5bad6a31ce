import type { DeliveryState } from '../domain/delivery.ts';
import type { WithheldReason } from '../domain/send-condition.ts';

/** What is kept of a step. Where a field does not apply to it, it is null. */
export interface StepRecord {
  step: string;
  /** `kept`: its output was taken over from an earlier run. */
  state: 'running' | 'done' | 'kept' | 'failed';
  /** ISO 8601. */
  started: string;
  attempts: number;
  milliseconds: number | null;
  rowsIn: number | null;
  rowsOut: number | null;
  /** Days of which a value was filled. */
  filled: number | null;
  /** Days that were left out. */
  dropped: number | null;
  /** What came out. */
  detail: string | null;
  error: string | null;
}

/** One run, as it begins. Times are ISO 8601. */
export interface RunStart {
  id: string;
  /** What the report is about: see `reportName`. */
  report: string;
  /** What was asked for, as JSON, so that it can be asked for again. */
  request: string;
  /** What its outputs depend on, as JSON. */
  fingerprint: string;
  /** The number of the run that it goes on from. */
  resumes: number | null;
  version: string;
  pid: number;
  started: string;
}

/** How a run ended. */
export interface RunEnd {
  finished: string;
  exitCode: number;
  error: string | null;
  /** The correlation that it found. */
  r: number | null;
  /** Why the report was held back, or a note sent in its place; null where neither was done. */
  withheld: WithheldReason | null;
}

/** What became of a report on its way to one recipient. */
export interface PastDelivery {
  report: string;
  recipient: string;
  state: DeliveryState;
  /** The last word of the mail server. */
  answer: string | null;
  /** Why the mail is but a note in place of the report; null where it is the report. */
  withheld: WithheldReason | null;
  changed: string;
}
