import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';

/** One recipient that the server would not take. */
export interface RefusedRecipient {
  recipient: string;
  response: string;
}

interface SmtpError {
  code?: string;
  command?: string;
  message: string;
  response?: string;
  responseCode?: number;
  rejectedErrors?: RefusedRecipient[];
}

const CERTIFICATE = /certificate|CERT_|altnames/i;

/**
 * An error of the mail client as a Failure that says what happened, where, and what to do.
 *
 * @param server host and port
 */
export function smtpFailure(error: unknown, server: string): Failure {
  const { code, command, message, response, responseCode, rejectedErrors } = error as SmtpError;
  const options = { cause: error };
  // The library's messages repeat the server's answer; the answer alone is what matters.
  const answer = response ?? message;

  if (rejectedErrors && rejectedErrors.length > 0) {
    const problems = rejectedErrors.map(({ recipient, response: reply }) => ({
      what: `the mail server ${server} refused ${recipient}: ${reply}`,
      remedy: 'Correct the address, or ask its mail server.',
    }));
    return new Failure(EXIT.refused, problems, options);
  }
  if (code === 'ETLS' || command === 'STARTTLS') {
    return failure(
      EXIT.refused,
      `the mail server ${server} does not offer STARTTLS, so nothing was sent`,
      'Use SMTP_SECURITY=tls with the TLS port (often 465), or, on a trusted network, none.',
      options,
    );
  }
  if (CERTIFICATE.test(`${code} ${message}`)) {
    return failure(
      EXIT.unavailable,
      `the certificate of the mail server ${server} cannot be trusted: ${message}`,
      'Use the host name that stands in the certificate, or install the CA that signed it.',
      options,
    );
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return failure(
      EXIT.login,
      `the mail server ${server} refused the login: ${answer}`,
      'Check SMTP_USER and SMTP_PASSWORD; some providers want an app password.',
      options,
    );
  }
  if (responseCode !== undefined) {
    return failure(
      EXIT.refused,
      `the mail server ${server} refused the message: ${answer}`,
      responseCode < 500 ? 'Try again later.' : 'Check SMTP_FROM_MAIL and the recipients.',
      options,
    );
  }
  return failure(
    EXIT.unavailable,
    `cannot reach the mail server ${server}: ${message}`,
    'Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY (tls belongs to port 465).',
    options,
  );
}
