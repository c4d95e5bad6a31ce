import MailComposer from 'nodemailer/lib/mail-composer';
import type { InlinePicture, PlainMessage } from '../domain/report.ts';

/**
 * The bytes of a mail (RFC 5322, CRLF): plain text, HTML as its alternative, inline pictures
 * (multipart/related), attachments. Bcc recipients are left out.
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
    // As a Date, which the library formats by RFC 5322; it does not change a string.
    date: new Date(date),
    // RFC 3834: keeps out-of-office replies away.
    headers: { 'Auto-Submitted': 'auto-generated' },
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}

/** The pictures as parts of the mail. The renderer is loaded only if there is an SVG. */
async function inlineParts(pictures: readonly InlinePicture[]) {
  const svgs = pictures.flatMap(({ content }) => ('svg' in content ? [content.svg] : []));
  const pngs = svgs.length > 0 ? await (await import('./png.ts')).drawPngs(svgs) : [];
  return pictures.map(({ name, cid, content }) => {
    const isSvg = 'svg' in content;
    const contentType = isSvg ? 'image/png' : content.type;
    return {
      cid,
      filename: `${name}.${contentType.split('/')[1]}`,
      contentType,
      content: isSvg
        ? Buffer.from(pngs[svgs.indexOf(content.svg)] as Uint8Array)
        : Buffer.from(content.base64, 'base64'),
      contentDisposition: 'inline' as const,
    };
  });
}
