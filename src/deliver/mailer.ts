import type { Report } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';

/** The result of sending a report. */
export interface Receipt {
  /** Addresses that the mail server accepted; empty if nothing was sent. */
  accepted: string[];
  /** The reason why the report was withheld, or replaced by a note; null for neither. */
  withheld: WithheldReason | null;
}

/** Sends a report. */
export interface Mailer {
  /**
   * @param timeout milliseconds until the mail server must be ready for the mail
   * @throws Failure
   */
  send(report: Report, timeout: number): Promise<Receipt>;
}
