import MailComposer from 'nodemailer/lib/mail-composer';
import type { InlinePicture, PlainMessage } from '../domain/report.ts';

/**
 * The mail as it goes over the wire (RFC 5322, CRLF): plain text, HTML as the alternative where
 * there is any, its pictures beside it (multipart/related), attachments. Bcc is not in it.
 */
export async function composeMail(message: PlainMessage): Promise<Buffer> {
  const { from, to, cc, subject, text, html, messageId, date } = message;
  const { pictures = [], attachments = [] } = message;
  const composer = new MailComposer({
    ...(from ? { from } : {}),
    to,
    cc,
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    attachments: [
      ...(await inlineParts(pictures)),
      ...attachments.map(({ name, type, content }) => ({
        filename: name,
        contentType: type,
        content,
      })),
    ],
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

/** The pictures as parts of the mail. What draws them is loaded where there is something to draw. */
async function inlineParts(pictures: readonly InlinePicture[]) {
  const drawings = pictures.flatMap(({ content }) => ('svg' in content ? [content.svg] : []));
  const pngs = drawings.length > 0 ? await (await import('./png.ts')).drawPngs(drawings) : [];
  const drawn = pngs.values();
  return pictures.map(({ name, cid, content }) => {
    const [type, bytes] =
      'svg' in content
        ? ['image/png', Buffer.from(drawn.next().value as Uint8Array)]
        : [content.type, Buffer.from(content.base64, 'base64')];
    return {
      cid,
      filename: `${name}.${type.split('/')[1]}`,
      contentType: type,
      content: bytes,
      contentDisposition: 'inline' as const,
    };
  });
}
