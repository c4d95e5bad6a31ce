import type { IsoDate } from './calendar.ts';

/** What is asked of the data before a report goes out; each by the key `CHECK_` and its name. */
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

export type Check = (typeof CHECKS)[number];

/** The bounds that what was measured has to keep, and what follows where it does not. */
export interface CheckRule {
  /** In the unit of the check, shares from 0 to 1; null for no bound. What meets it keeps it. */
  atLeast: number | null;
  atMost: number | null;
  severity: 'warn' | 'fail';
}

/** A rule a check. What is null, or not there, is not checked. */
export type CheckRules = Readonly<Partial<Record<Check, CheckRule | null>>>;

/** What a check found on one side of the data, or, where the side is null, on both together. */
export interface DataCheck {
  check: Check;
  side: 'shopping' | 'weather' | null;
  /** In the unit of the bounds. */
  measured: number;
  atLeast: number | null;
  atMost: number | null;
  /** What failed ends the run, and so stands in no report. */
  outcome: 'passed' | 'warned' | 'failed';
  /** The days that have led to it, those furthest off first; empty where it passed. */
  dates: IsoDate[];
}
