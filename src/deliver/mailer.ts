import type { Report } from '../domain/report.ts';

/** What became of a report that was handed over. */
export interface Receipt {
  /** Addresses that the mail server accepted; none where nothing was sent. */
  accepted: string[];
}

/** Takes the finished report where it is to go. */
export interface Mailer {
  /** @throws Failure */
  send(report: Report): Promise<Receipt>;
}
