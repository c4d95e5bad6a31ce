import type { IsoDate } from './calendar.ts';

/** The checks of the data before a report is sent. The key of each is `CHECK_` and its name. */
export const CHECKS = [
  'days-present',
  'filled',
  'duplicates',
  'temperature',
  'amount',
  'rows',
  'freshness',
  'join-loss',
] as const;

export type DataCheckName = (typeof CHECKS)[number];

/** The bounds of a check, and the consequence if the measured value is outside. */
export interface CheckRule {
  /** Inclusive, in the unit of the check, shares from 0 to 1; null for no bound. */
  atLeast: number | null;
  atMost: number | null;
  severity: 'warn' | 'fail';
}

/** The rule of each check. A check without a rule is not made. */
export type CheckRules = Readonly<Partial<Record<DataCheckName, CheckRule | null>>>;

/** The result of a check on one side of the data, or on both together if the side is null. */
export interface DataCheck {
  check: DataCheckName;
  side: 'shopping' | 'weather' | null;
  /** In the unit of the bounds. */
  measured: number;
  atLeast: number | null;
  atMost: number | null;
  /** A failed check ends the run, so no report contains one. */
  outcome: 'passed' | 'warned' | 'failed';
  /** The days that caused the outcome, the worst first; empty if the check passed. */
  dates: IsoDate[];
}
