import type { Withheld } from './send-condition.ts';
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
  /** Pictures in the text, by the `cid:` that it names them by. */
  pictures: InlinePicture[];
  attachments: Attachment[];
}

/** A picture in the text of a mail: finished, or a drawing (SVG) that becomes a PNG on its way. */
export interface InlinePicture {
  /** Of its file, without an ending. */
  name: string;
  cid: string;
  content: Picture | { svg: string };
}

/** A file that goes with the mail. */
export interface Attachment {
  name: string;
  type: string;
  content: string;
}

/** A mail that may do without HTML. */
export type PlainMessage = Omit<Message, 'html' | 'pictures' | 'attachments'> & Partial<Message>;

/** A report that can be mailed. */
export interface Report {
  message(): Message;
  /** The reason why the report is not mailed; null if it is mailed. */
  withheld: Withheld | null;
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
  withheld: Withheld | null;
  note: Message | null;
}

/** The report that was stored. */
export function restoredReport({ message, withheld, note }: StoredReport): Report {
  return { message: () => message, withheld, note: () => note };
}
