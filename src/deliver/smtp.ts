import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import type { Message } from '../domain/report.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import { trustedAuthorities } from './authorities.ts';
import { composeMail } from './compose.ts';
import type { Mailer } from './mailer.ts';
import { inDoubt, type RefusedRecipient, refusedRecipient, smtpFailure } from './smtp-failure.ts';
import { smtpSession } from './smtp-session.ts';

/**
 * Sends by SMTP, in one connection.
 *
 * @param timeout milliseconds that an attempt may take until the server asks for the message
 */
export function smtpMailer(settings: SmtpSettings, timeout: number): Mailer {
  const { host, port, security, login } = settings;
  const name = `${host}:${port}`;
  return {
    send: async ({ message }) => {
      const raw = await composeMail(message);
      let handedOver = false;
      try {
        const { accepted, rejectedErrors = [] } = await smtpSession(
          { ...envelope(message), raw },
          {
            connection: {
              host,
              port,
              secure: security === 'tls',
              requireTLS: security === 'starttls',
              ignoreTLS: security === 'none',
              ...(security === 'none' ? {} : { tls: { ca: trustedAuthorities() } }),
              connectionTimeout: 10_000,
              greetingTimeout: 10_000,
              // A server may take its time after DATA: RFC 5321 (4.5.3.2.6) grants it ten minutes.
              socketTimeout: 600_000,
            },
            login,
            timeout,
            onHandOver: () => {
              handedOver = true;
            },
          },
        );
        if (rejectedErrors.length > 0) throw partlyRefused(rejectedErrors, accepted, name);
        return { accepted };
      } catch (error) {
        if (error instanceof Failure) throw error;
        const answered = Number((error as { responseCode?: number }).responseCode) > 0;
        throw handedOver && !answered ? inDoubt(error, name) : smtpFailure(error, name);
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
