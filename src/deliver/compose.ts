import MailComposer from 'nodemailer/lib/mail-composer';
import type { PlainMessage } from '../domain/report.ts';

/**
 * The mail as it goes over the wire (RFC 5322, CRLF): plain text, and HTML as the
 * alternative where there is any. Bcc is not in it.
 */
export async function composeMail(message: PlainMessage): Promise<Buffer> {
  const { from, to, cc, subject, text, html, messageId, date } = message;
  const composer = new MailComposer({
    ...(from ? { from } : {}),
    to,
    cc,
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    messageId: `<${messageId}>`,
    // As a Date, which the library words as RFC 5322 wants; a string would go out as it is.
    date: new Date(date),
    // RFC 3834: keeps out-of-office replies away.
    headers: { 'Auto-Submitted': 'auto-generated' },
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}
