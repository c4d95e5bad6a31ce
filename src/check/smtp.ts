import { smtpServer } from '../deliver/smtp.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import { type Finding, follow, type Verdict } from './check-result.ts';
import { isNear, reachable } from './network.ts';

const TIMEOUT = 10_000;
// Time to renew a certificate in.
const SOON = 14;

/** Checks the mail server as far as it goes without sending a mail. */
export async function* checkSmtp(
  settings: SmtpSettings,
  now: () => Temporal.Instant,
): AsyncGenerator<Finding> {
  const { host, port, security, login } = settings;
  let certificateEnds: string | undefined;
  yield* follow('mail', [
    ...reachable(host, port),
    [
      'session',
      async () => {
        const session = await smtpServer(settings).probe(TIMEOUT);
        certificateEnds = session.certificateEnds;
        return `${login ? `logged in as ${login.user}` : 'no login'}, ${session.encrypted ? security : 'not encrypted'}`;
      },
    ],
    ['encryption', () => (security === 'none' ? inTheClear(host) : lasts(certificateEnds, now()))],
  ]);
}

async function inTheClear(host: string): Promise<Verdict> {
  if (await isNear(host)) return 'none, within this machine or its own network';
  return {
    warning: 'none, and the server is in another network: mails and password go in the clear',
    remedy: 'Use SMTP_SECURITY=starttls, or tls.',
  };
}

function lasts(ends: string | undefined, now: Temporal.Instant): Verdict {
  if (!ends) return 'the certificate was checked';
  const days = Math.floor((Date.parse(ends) - now.epochMilliseconds) / 86_400_000);
  if (days >= SOON) return `the certificate is good for ${days} days`;
  return { warning: `the certificate ends in ${days} days`, remedy: 'Have it renewed.' };
}
