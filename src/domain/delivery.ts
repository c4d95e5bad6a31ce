import type { Withheld } from './send-condition.ts';

/**
 * What became of a report on its way to one recipient:
 *
 * - `prepared`: the mail is kept, nothing has been handed over
 * - `sending`: it is being handed over to the mail server
 * - `sent`: the mail server took it
 * - `refused`: the mail server said no for good
 * - `unknown`: it was handed over, but the answer is missing: it may have been taken or not
 */
export type DeliveryState = 'prepared' | 'sending' | 'sent' | 'refused' | 'unknown';

export interface Delivery {
  recipient: string;
  state: DeliveryState;
  /** Message-ID of the mail, without angle brackets. */
  messageId: string;
  /** The last word of the mail server. */
  answer: string | null;
  /** Why the mail is but a note in place of the report; null where it is the report. */
  withheld: Withheld | null;
}

/** A mail as it goes over the wire. The same bytes on every attempt. */
export interface Mail {
  messageId: string;
  from: string;
  raw: Uint8Array;
  /** Why it is but a note in place of the report; null where it is the report. */
  withheld: Withheld | null;
}

/** The mails of one report that are kept until each recipient has theirs. */
export interface Outbox {
  /** All deliveries of the report, by recipient. */
  deliveries(): Delivery[];
  mail(messageId: string): Mail | undefined;
  /** The mail that is kept for all of these, if it is what would be made now. */
  keptFor(recipients: readonly string[]): Mail | undefined;
  /** Keeps a mail for these recipients, in place of what was kept for them before. */
  prepare(mail: Mail, recipients: readonly string[]): void;
  mark(recipients: readonly string[], state: DeliveryState, answer: string | null): void;
}
