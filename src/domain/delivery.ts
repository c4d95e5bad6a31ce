import type { WithheldReason } from './send-condition.ts';

/**
 * The state of a delivery:
 *
 * - `prepared`: the mail is stored, and nothing was transmitted
 * - `sending`: the mail is being transmitted to the mail server
 * - `sent`: the mail server accepted it
 * - `refused`: the mail server rejected it permanently
 * - `unknown`: it was transmitted, but the answer is missing: the server may have accepted it or not
 */
export type DeliveryState = 'prepared' | 'sending' | 'sent' | 'refused' | 'unknown';

/** The delivery of a report to one recipient. */
export interface Delivery {
  recipient: string;
  state: DeliveryState;
  /** Message-ID of the mail, without angle brackets. */
  messageId: string;
  /** The last answer of the mail server. */
  answer: string | null;
  /** Why the mail is a note instead of the report; null if it is the report. */
  withheld: WithheldReason | null;
}

/** A mail as it is transmitted: the same bytes on every attempt. */
export interface Mail {
  messageId: string;
  from: string;
  raw: Uint8Array;
  /** Why it is a note instead of the report; null if it is the report. */
  withheld: WithheldReason | null;
}

/** The stored mails of one report, and their deliveries. */
export interface Outbox {
  /** One for each recipient. */
  deliveries(): Delivery[];
  mail(messageId: string): Mail | undefined;
  /** The mail that is stored for all these recipients, if it has the same fingerprint as a new one. */
  storedMailFor(recipients: readonly string[]): Mail | undefined;
  /** Stores a mail for these recipients. It replaces an earlier one. */
  prepare(mail: Mail, recipients: readonly string[]): void;
  mark(recipients: readonly string[], state: DeliveryState, answer: string | null): void;
}
