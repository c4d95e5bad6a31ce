import { smtpServer } from '../deliver/smtp.ts';
import { type CheckOutcome, type CheckResult, runChecks } from '../domain/check-result.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import { isPrivateHost, serverChecks } from '../system/network-checks.ts';

const TIMEOUT = 10_000;
// Days in which a certificate can be renewed.
const RENEWAL_DAYS = 14;

/** Checks the mail server without sending a mail. */
export async function* checkSmtp(
  settings: SmtpSettings,
  now: () => Temporal.Instant,
): AsyncGenerator<CheckResult> {
  const { host, port, security, login } = settings;
  let certificateEnds: string | undefined;
  yield* runChecks('mail', [
    ...serverChecks(host, port),
    {
      name: 'session',
      run: async () => {
        const session = await smtpServer(settings).probe(TIMEOUT);
        certificateEnds = session.certificateEnds;
        return `${login ? `logged in as ${login.user}` : 'no login'}, ${session.encrypted ? security : 'not encrypted'}`;
      },
    },
    {
      name: 'encryption',
      run: () =>
        security === 'none' ? checkPlain(host) : checkCertificate(certificateEnds, now()),
    },
  ]);
}

async function checkPlain(host: string): Promise<CheckOutcome> {
  if (await isPrivateHost(host)) return 'none, within this machine or its own network';
  return {
    warning: 'none, and the server is in another network: mails and password are sent unencrypted',
    remedy: 'Use SMTP_SECURITY=starttls, or tls.',
  };
}

function checkCertificate(ends: string | undefined, now: Temporal.Instant): CheckOutcome {
  if (!ends) return 'the certificate was checked';
  const days = Math.floor((Date.parse(ends) - now.epochMilliseconds) / 86_400_000);
  if (days >= RENEWAL_DAYS) return `the certificate is good for ${days} days`;
  return { warning: `the certificate ends in ${days} days`, remedy: 'Have it renewed.' };
}
