import { createTransport } from 'nodemailer';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import type { Message } from '../domain/report.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import { trustedAuthorities } from './authorities.ts';
import { composeMail } from './compose.ts';
import type { Mailer } from './mailer.ts';
import { type RefusedRecipient, refusedRecipient, smtpFailure } from './smtp-failure.ts';

/** Sends by SMTP, in one connection. */
export function smtpMailer(settings: SmtpSettings): Mailer {
  const { host, port, security, login } = settings;
  const name = `${host}:${port}`;
  return {
    send: async ({ message }) => {
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(security === 'none' ? {} : { tls: { ca: trustedAuthorities() } }),
        // Without forceAuth a server that offers no login would be used without one.
        ...(login ? { auth: { user: login.user, pass: login.password }, forceAuth: true } : {}),
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        // A server may take its time after DATA: RFC 5321 (4.5.3.2.6) grants it ten minutes.
        socketTimeout: 600_000,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        const raw = await composeMail(message);
        const info = await transport.sendMail({ envelope: envelope(message), raw });
        const refused = (info.rejectedErrors ?? []) as RefusedRecipient[];
        if (refused.length > 0) throw partlyRefused(refused, info.accepted as string[], name);
        return { accepted: info.accepted as string[] };
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw smtpFailure(error, name);
      } finally {
        transport.close();
      }
    },
  };
}

function envelope({ from, to, cc, bcc }: Message): { from: string; to: string[] } {
  return {
    from: from?.address ?? '',
    to: [...to, ...cc, ...bcc].map(({ address }) => address),
  };
}

/** Refused recipients do not stop the mail to the others, so the client reports a success. */
function partlyRefused(
  refused: readonly RefusedRecipient[],
  accepted: readonly string[],
  server: string,
): Failure {
  return new Failure(EXIT.refused, [
    ...refused.map(refusedRecipient(server)),
    {
      what: `the report was sent to ${accepted.join(', ')}`,
      remedy: 'To send it to the others alone, use --to.',
    },
  ]);
}
