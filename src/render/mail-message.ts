import type { Analysis } from '../domain/analysis.ts';
import { senderHost } from '../domain/mail-host.ts';
import type { Attachment, InlinePicture, Message } from '../domain/report.ts';
import type { MailSettings } from '../domain/settings.ts';
import type { Messages } from './catalogue.ts';
import type { Format } from './format.ts';

/** What the report says, whom it goes to, and what makes this mail the one it is. */
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

/** The mail that carries the report. Sample and partial reports are marked in the subject. */
export function reportMessage(parts: MessageParts, messages: Messages, format: Format): Message {
  const { analysis, mail, shopName, id, html, text, pictures, attachments, date } = parts;
  const marks = [
    ...(analysis.sample ? [messages.sampleMark] : []),
    ...(analysis.period.partial ? [messages.partialMark] : []),
  ];
  const template = mail.subject ?? (shopName ? messages.subjectOfShop : messages.subject);
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
