import type { WithheldReason } from './send-condition.ts';
import type { MailSettings, Picture } from './settings.ts';

/** A mail as plain data, ready to be composed and sent. */
export interface Message extends Omit<MailSettings, 'subject'> {
  subject: string;
  html: string;
  text: string;
  /** Without angle brackets. */
  messageId: string;
  /** When the report was made, ISO 8601. */
  date: string;
  pictures: InlinePicture[];
  attachments: Attachment[];
}

/** A picture in the text of a mail: a finished one, or a drawing (SVG) that is sent as PNG. */
export interface InlinePicture {
  /** File name without its extension. */
  name: string;
  /** Content-ID, by which the HTML refers to it. */
  cid: string;
  content: Picture | { svg: string };
}

export interface Attachment {
  /** File name. */
  name: string;
  type: string;
  content: string;
}

/** A mail in which HTML, pictures and attachments are optional. */
export type PlainMessage = Omit<Message, 'html' | 'pictures' | 'attachments'> & Partial<Message>;

/** A report that can be mailed. */
export interface Report {
  message(): Message;
  /** The reason why the report is not mailed; null if it is mailed. */
  withheld: WithheldReason | null;
  /** The mail that is sent instead of a withheld report; null for none. */
  note(): Message | null;
}

/** A report in all its forms. Each form is rendered when it is first needed. */
export interface RenderedReport extends Report {
  html(): string;
  text(): string;
  /** The text with colours, for a terminal. */
  terminal(): string;
  /** The analysis object, as `--format json` prints it. */
  json(): string;
  /** A few lines of plain text, without a newline at the end. */
  summary(): string;
  /** The mails alone: the other forms are not stored. */
  toJSON(): StoredReport;
}

/** A report as the ledger stores it. */
export interface StoredReport {
  message: Message;
  withheld: WithheldReason | null;
  note: Message | null;
}

/** The report that was stored. */
export function restoredReport({ message, withheld, note }: StoredReport): Report {
  return { message: () => message, withheld, note: () => note };
}
