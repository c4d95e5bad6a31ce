import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';

/** One recipient that the server would not take. */
export interface RefusedRecipient {
  recipient: string;
  response: string;
  responseCode?: number;
}

interface SmtpError {
  code?: string;
  command?: string;
  message: string;
  response?: string;
  responseCode?: number;
  rejectedErrors?: RefusedRecipient[];
}

/**
 * An error of the mail client as a Failure that says what happened, where, and what to do.
 *
 * @param server host and port
 */
export function smtpFailure(error: unknown, server: string): Failure {
  const { code, command, message, response, responseCode = 0, rejectedErrors } = error as SmtpError;
  const fail = (exitCode: ExitCode, what: string, remedy: string, transient = false) =>
    failure(
      exitCode,
      what.replace('{server}', () => `the mail server ${server}`),
      remedy,
      {
        cause: error,
        transient,
      },
    );
  // The library's messages repeat the server's answer; the answer alone is what matters.
  const answer = response ?? message;

  if (rejectedErrors && rejectedErrors.length > 0) {
    return new Failure(EXIT.refused, rejectedErrors.map(refusedRecipient(server)), {
      cause: error,
      transient: rejectedErrors.some(isTemporaryRejection),
    });
  }
  if (code === 'ETLS' || command === 'STARTTLS') {
    return fail(
      EXIT.refused,
      '{server} does not offer STARTTLS, so nothing was sent',
      'Use SMTP_SECURITY=tls with the TLS port (often 465), or, on a trusted network, none.',
    );
  }
  if (/wrong version number|packet length too long/.test(message)) {
    return fail(
      EXIT.unavailable,
      '{server} does not speak TLS from the start on this port',
      'Use SMTP_SECURITY=starttls, or the TLS port (often 465).',
    );
  }
  if (/certificate|CERT_|altnames/i.test(`${code} ${message}`)) {
    return fail(
      EXIT.unavailable,
      `the certificate of {server} cannot be trusted: ${message.split(';')[0]}`,
      'Use the host name that stands in the certificate, or add the CA that signed it to those of the system (or NODE_EXTRA_CA_CERTS=FILE).',
    );
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') return loginFailure(fail, responseCode, answer);
  if (responseCode > 0) {
    return fail(
      EXIT.refused,
      `{server} refused the message: ${answer}`,
      isTemporary(responseCode) ? 'Try again later.' : 'Check SMTP_FROM_MAIL and the recipients.',
      isTemporary(responseCode),
    );
  }
  return fail(
    EXIT.unavailable,
    `cannot reach {server}: ${message}`,
    'Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY (tls belongs to port 465).',
    true,
  );
}

/** What to do about a mail of which nobody knows whether it arrived. */
export const HOW_TO_DECIDE =
  'Ask its readers, or look into the log of the mail server; then shopweather resume --mark-sent or --resend-unknown.';

/**
 * The server had asked for the message and then fell silent: it may have taken it or not. Sending
 * it again could deliver it twice, so that is left to a human.
 */
export function unknownDelivery(error: unknown, server: string): Failure {
  return failure(
    EXIT.held,
    `it is not known whether the mail server ${server} took the report: ${(error as Error).message}`,
    HOW_TO_DECIDE,
    { cause: error },
  );
}

/** What to say of one refused recipient. */
const refusedRecipient =
  (server: string) =>
  ({ recipient, response }: RefusedRecipient): Problem => ({
    what: `the mail server ${server} refused ${recipient}: ${response}`,
    remedy: 'Correct the address, or ask its mail server.',
  });

/** Refused recipients do not stop the mail to the others, so the client reports a success. */
export function partlyRefused(
  refused: readonly RefusedRecipient[],
  accepted: readonly string[],
  server: string,
): Failure {
  const told: Problem = {
    what: `the report was sent to ${accepted.join(', ')}`,
    remedy: 'The next run of the month sends it to the others alone.',
  };
  return new Failure(EXIT.refused, [...refused.map(refusedRecipient(server)), told], {
    transient: refused.some(isTemporaryRejection),
  });
}

/** True if the server would take the recipient later. */
export function isTemporaryRejection({ responseCode }: RefusedRecipient): boolean {
  return isTemporary(responseCode ?? 0);
}

function loginFailure(
  fail: (exitCode: ExitCode, what: string, remedy: string, transient?: boolean) => Failure,
  responseCode: number,
  answer: string,
): Failure {
  if (isTemporary(responseCode)) {
    return fail(
      EXIT.unavailable,
      `{server} put the login off: ${answer}`,
      'Try again later.',
      true,
    );
  }
  // RFC 5321: command unknown, or not implemented.
  if (responseCode === 500 || responseCode === 502) {
    return fail(
      EXIT.login,
      '{server} does not offer a login',
      'Leave SMTP_USER and SMTP_PASSWORD out, or use the port for submission (often 587).',
    );
  }
  return fail(
    EXIT.login,
    `{server} refused the login: ${answer}`,
    'Check SMTP_USER and SMTP_PASSWORD; some providers want an app password.',
  );
}

function isTemporary(responseCode: number): boolean {
  return responseCode >= 400 && responseCode < 500;
}
