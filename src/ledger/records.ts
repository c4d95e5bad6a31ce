import type { DeliveryState } from '../domain/delivery.ts';
import type { WithheldReason } from '../domain/send-condition.ts';

/** A recorded step. A field that does not apply to the step is null. */
export interface StepRecord {
  step: string;
  /** `kept`: the output of an earlier run was reused. */
  state: 'running' | 'done' | 'kept' | 'failed';
  /** ISO 8601. */
  started: string;
  attempts: number;
  milliseconds: number | null;
  rowsIn: number | null;
  rowsOut: number | null;
  /** Number of days with a filled value. */
  filled: number | null;
  /** Number of days that were left out. */
  dropped: number | null;
  /** The result in a few words. */
  detail: string | null;
  error: string | null;
}

/** The record of a run at its start. Times are ISO 8601. */
export interface RunStart {
  id: string;
  /** See `reportName`. */
  report: string;
  /** The request as JSON. */
  request: string;
  /** What its outputs depend on, as JSON. */
  fingerprint: string;
  /** The number of the run that it resumes. */
  resumes: number | null;
  version: string;
  pid: number;
  started: string;
}

/** The record of a run at its end. */
export interface RunEnd {
  finished: string;
  exitCode: number;
  error: string | null;
  /** The correlation; null if it was not computed. */
  r: number | null;
  /** The reason why the report was withheld, or replaced by a note; null for neither. */
  withheld: WithheldReason | null;
}

/** The delivery of a report to one recipient. */
export interface PastDelivery {
  report: string;
  recipient: string;
  state: DeliveryState;
  /** The last answer of the mail server. */
  answer: string | null;
  /** The reason why the mail is a note instead of the report; null if it is the report. */
  withheld: WithheldReason | null;
  /** When the state changed last, ISO 8601. */
  changed: string;
}
