import type { Analysis } from '../domain/analysis.ts';
import type { Message } from '../domain/report.ts';
import type { MailSettings } from '../domain/settings.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages.ts';

/** What the report says, whom it goes to, and what makes this mail the one it is. */
export interface MessageParts {
  analysis: Analysis;
  html: string;
  text: string;
  mail: MailSettings;
  /** Unique to this mail. */
  id: string;
  /** ISO 8601. */
  date: string;
}

/** The mail that carries the report. Sample and partial reports are marked in the subject. */
export function reportMessage(parts: MessageParts, messages: Messages, format: Format): Message {
  const { analysis, html, text, mail, id, date } = parts;
  const marks = [
    ...(analysis.sample ? [messages.sampleMark] : []),
    ...(analysis.period.partial ? [messages.partialMark] : []),
  ];
  const subject = mail.subject.replaceAll('{month}', () => format.month(analysis.month));
  const host = mail.from?.address.split('@').at(-1) ?? 'shopweather.invalid';
  return {
    ...mail,
    subject: marks.length > 0 ? `${subject} (${marks.join(', ')})` : subject,
    html,
    text,
    messageId: `${analysis.month}.${id}@${host}`,
    date,
  };
}
