import type { Report } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';

/** What became of a report that was handed over. */
export interface Receipt {
  /** Addresses that the mail server accepted; none where nothing was sent. */
  accepted: string[];
  /** Why the report was held back, or a note sent in its place; null where neither was done. */
  withheld: WithheldReason | null;
}

/** Takes the finished report where it is to go. */
export interface Mailer {
  /**
   * @param timeout milliseconds that it may take until the mail is asked for
   * @throws Failure
   */
  send(report: Report, timeout: number): Promise<Receipt>;
}
