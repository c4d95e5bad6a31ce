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

/** The finished report in all its forms. */
export interface Report {
  html: string;
  text: string;
  /** The text with colours, for a terminal. */
  terminal: string;
  /** The analysis object, as `--format json` prints it. */
  json: string;
  /** A few lines of plain text, without a newline at the end. */
  summary: string;
  message: Message;
  /** Why it is not to be mailed; null where it is. */
  withheld: Withheld | null;
  /** What is mailed in its place; null for nothing. */
  note: Message | null;
}
