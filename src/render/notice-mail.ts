import ejs from 'ejs';
import type { Analysis } from '../domain/analysis.ts';
import type { Message } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import type { Messages } from './catalogue.ts';
import { conclusionText } from './conclusion.ts';
import { escapeHtml } from './escape.ts';
import type { Format } from './format.ts';
import { type MessageParts, reportMessage } from './mail-message.ts';

/** What the note's template fills in, a line each. */
export interface NoteView {
  lang: string;
  heading: string;
  finding: string;
  why: string;
  howToGet: string;
}

/** What a note takes: all but the texts of the report that it stands in for. */
export interface NoteParts
  extends Omit<MessageParts, 'html' | 'text' | 'pictures' | 'attachments'> {
  withheld: WithheldReason;
  /** EJS source. */
  template: string;
}

/**
 * The short mail in place of a report that is not sent, to the same readers: what was found, why
 * they do not get more, and how they can.
 */
export function noteMessage(
  { withheld, template, ...parts }: NoteParts,
  messages: Messages,
  format: Format,
): Message {
  const view = noteView(parts.analysis, withheld, messages, format);
  const { heading, finding, why, howToGet } = view;
  const html = renderNote(template, view);
  const text = `${heading}\n\n${[finding, why, howToGet].join('\n')}\n`;
  const { messageId, subject, ...message } = reportMessage(
    { ...parts, html, text, pictures: [], attachments: [] },
    messages,
    format,
  );
  return {
    ...message,
    subject: `${subject} (${messages.noteMark[withheld]})`,
    // Where the report is saved as well, mail programs must not take the two for one mail.
    messageId: `note.${messageId}`,
  };
}

function noteView(
  analysis: Analysis,
  withheld: WithheldReason,
  messages: Messages,
  format: Format,
): NoteView {
  const { month, sample, period } = analysis;
  const options = `${sample ? ' --sample' : ''}${period.partial ? ' --allow-partial' : ''}`;
  return {
    lang: messages.lang,
    heading: `${messages.title}, ${format.month(month)}`,
    finding: conclusionText(analysis, messages, format).finding,
    why: messages.noteReason[withheld],
    howToGet: messages.noteCommand(`shopweather run --month ${month}${options} --resend`),
  };
}

/** The note for a mail client. Everything from outside is escaped. */
export function renderNote(template: string, view: NoteView): string {
  return ejs.render(template, { view }, { filename: 'note.html.ejs', escape: escapeHtml });
}
