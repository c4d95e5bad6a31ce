import type { Analysis } from '../domain/analysis.ts';
import { senderHost } from '../domain/mail-address.ts';
import type { Attachment, InlinePicture, Message } from '../domain/report.ts';
import type { MailSettings } from '../domain/settings.ts';
import type { Writer } from './writer.ts';

/** The content, the recipients and the identity of a mail. */
export interface MessageParts {
  analysis: Analysis;
  html: string;
  text: string;
  pictures: InlinePicture[];
  attachments: Attachment[];
  mail: MailSettings;
  shopName: string;
  /** Unique to this mail. */
  id: string;
  /** ISO 8601. */
  date: string;
}

/** The mail of the report. Its subject marks sample data and a partial month. */
export function reportMessage(parts: MessageParts, { messages, format }: Writer): Message {
  const { analysis, mail, shopName, id, html, text, pictures, attachments, date } = parts;
  const marks = [
    ...(analysis.sample ? [messages.sampleMark] : []),
    ...(analysis.period.partial ? [messages.partialMark] : []),
  ];
  const template = mail.subject ?? (shopName ? messages.subjectWithShop : messages.subject);
  const subject = template
    .replaceAll('{month}', () => format.month(analysis.month))
    .replaceAll('{shop}', () => shopName);
  return {
    ...mail,
    subject: marks.length > 0 ? `${subject} (${marks.join(', ')})` : subject,
    html,
    text,
    pictures,
    attachments,
    messageId: `${analysis.month}.${id}@${senderHost(mail.from)}`,
    date,
  };
}
