import { dayBefore, type Month, type Period } from './calendar.ts';

/** What a run is asked for: plain data, which the ledger records as JSON. */
export interface RunRequest {
  month: Month;
  period: Period;
  /** True if the sample data is read instead of the configured sources. */
  sample: boolean;
  /** The store that the report covers; null for all stores. */
  store: string | null;
  /** False if the report is made and recorded, but not mailed. */
  mail: boolean;
  /** Recipients instead of the configured ones. */
  to: string[] | null;
  /** True if someone asked for this very report: it is sent whatever SEND_IF says. */
  byHand: boolean;
}

/** The part of a request that identifies its report. */
export type ReportIdentity = Pick<RunRequest, 'month' | 'period' | 'sample' | 'store'>;

/**
 * The name of the report: the month, the last day if the month is partial, and the store. Each
 * recipient gets one report of a name.
 */
export function reportName({ month, period, sample, store }: ReportIdentity): string {
  const days = period.partial ? `${month} to ${dayBefore(period.endExclusive)}` : month;
  const withStore = store === null ? days : `${days}, ${store}`;
  return sample ? `${withStore} (sample)` : withStore;
}

/** The month that a request covers as a whole; undefined for sample data and partial months. */
export function wholeMonth({
  month,
  period,
  sample,
}: Pick<RunRequest, 'month' | 'period' | 'sample'>): Month | undefined {
  return sample || period.partial ? undefined : month;
}
