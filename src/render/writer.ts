import type { Messages } from './catalogue.ts';
import { createFormat, type Format } from './format.ts';

/** The language and the number formats in which a report is written. */
export interface Writer {
  messages: Messages;
  format: Format;
  /** ISO 4217. */
  currency: string;
}

/** @param currency ISO 4217 */
export function createWriter(messages: Messages, currency: string): Writer {
  return { messages, currency, format: createFormat(messages, currency) };
}
