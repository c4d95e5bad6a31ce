import ejs from 'ejs';
import type { Analysis } from '../domain/analysis.ts';
import type { Message } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import { conclusionText } from './conclusion.ts';
import { escapeHtml } from './escape.ts';
import { type MessageParts, reportMessage } from './mail-message.ts';
import type { Writer } from './writer.ts';

/** The texts of the note's template, a line each. */
export interface NoteView {
  lang: string;
  heading: string;
  finding: string;
  why: string;
  howToGet: string;
}

/** The parts of a note; the template gives its content. */
export interface NoteParts
  extends Omit<MessageParts, 'html' | 'text' | 'pictures' | 'attachments'> {
  withheld: WithheldReason;
  /** EJS source. */
  template: string;
}

/**
 * The short mail in place of a report that is not sent, to the same recipients: the finding, why the
 * report was not sent, and how to get it.
 */
export function noteMessage({ withheld, template, ...parts }: NoteParts, writer: Writer): Message {
  const view = noteView(parts.analysis, withheld, writer);
  const { heading, finding, why, howToGet } = view;
  const html = renderNote(template, view);
  const text = `${heading}\n\n${[finding, why, howToGet].join('\n')}\n`;
  const { messageId, subject, ...message } = reportMessage(
    { ...parts, html, text, pictures: [], attachments: [] },
    writer,
  );
  return {
    ...message,
    subject: `${subject} (${writer.messages.noteMark[withheld]})`,
    // If the report is saved too, mail programs must not take both for the same mail.
    messageId: `note.${messageId}`,
  };
}

function noteView(analysis: Analysis, withheld: WithheldReason, writer: Writer): NoteView {
  const { month, sample, period } = analysis;
  const { messages, format } = writer;
  const options = `${sample ? ' --sample' : ''}${period.partial ? ' --allow-partial' : ''}`;
  return {
    lang: messages.lang,
    heading: `${messages.title}, ${format.month(month)}`,
    finding: conclusionText(analysis, writer).finding,
    why: messages.noteReason[withheld],
    howToGet: messages.noteCommand(`shopweather run --month ${month}${options} --resend`),
  };
}

/** Renders the note for mail clients. All values are escaped. */
export function renderNote(template: string, view: NoteView): string {
  return ejs.render(template, { view }, { filename: 'note.html.ejs', escape: escapeHtml });
}
