import type { Report } from '../domain/report.ts';

/** What became of a report that was handed over. */
export interface Receipt {
  /** Addresses that the mail server accepted; none where nothing was sent. */
  accepted: string[];
}

/** Takes the finished report where it is to go. */
export interface Mailer {
  /**
   * @param timeout milliseconds that it may take until the mail is asked for
   * @throws Failure
   */
  send(report: Report, timeout: number): Promise<Receipt>;
}
