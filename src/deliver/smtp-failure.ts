import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';
import { EarlyReply } from './smtp-session.ts';

/** A recipient that the server rejected. */
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
 * The failure for an error of the SMTP client.
 *
 * @param server host and port
 */
export function smtpFailure(error: unknown, server: string): Failure {
  const { code, command, message, response, responseCode = 0, rejectedErrors } = error as SmtpError;
  const name = `the mail server ${server}`;
  const fail = (exitCode: ExitCode, what: string, remedy: string, transient = false) =>
    failure(exitCode, what, remedy, { cause: error, transient });
  // The message of the client only repeats the server's answer.
  const answer = response ?? message;

  if (rejectedErrors && rejectedErrors.length > 0) {
    const problems = rejectedErrors.map((rejection) => refusalProblem(rejection, server));
    const transient = rejectedErrors.some(isTemporaryRejection);
    return new Failure(EXIT.refused, problems, { cause: error, transient });
  }
  if (error instanceof EarlyReply) {
    return fail(
      EXIT.unavailable,
      `${name} broke the protocol: ${message}`,
      'The report was not sent. Ask the operator of the mail server, then run shopweather resume.',
    );
  }
  if (code === 'ETLS' || command === 'STARTTLS') {
    return fail(
      EXIT.refused,
      `${name} does not offer STARTTLS, so nothing was sent`,
      'Use SMTP_SECURITY=tls with the TLS port (often 465), or SMTP_SECURITY=none on a trusted network.',
    );
  }
  if (/wrong version number|packet length too long/.test(message)) {
    return fail(
      EXIT.unavailable,
      `${name} does not speak TLS from the start on this port`,
      'Use SMTP_SECURITY=starttls, or the TLS port (often 465).',
    );
  }
  if (/certificate|CERT_|altnames/i.test(`${code} ${message}`)) {
    return fail(
      EXIT.unavailable,
      `the certificate of ${name} cannot be trusted: ${message.split(';')[0]}`,
      'Use the host name of the certificate, or add its CA to those of the system (or NODE_EXTRA_CA_CERTS=FILE).',
    );
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') return loginFailure(fail, name, responseCode, answer);
  if (responseCode > 0) {
    return fail(
      EXIT.refused,
      `${name} refused the message: ${answer}`,
      isTemporary(responseCode) ? 'Try again later.' : 'Check SMTP_FROM_MAIL and the recipients.',
      isTemporary(responseCode),
    );
  }
  return fail(
    EXIT.unavailable,
    `cannot reach ${name}: ${message}`,
    'Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY (tls belongs to port 465).',
    true,
  );
}

/** The remedy if it is unknown whether a mail arrived. */
export const HOW_TO_DECIDE =
  'Ask the recipients, or look into the log of the mail server. Then run shopweather resume --mark-sent or --resend-unknown.';

/**
 * The failure if the server did not answer after the hand-over: it may have accepted the message or
 * not. Sending it again could deliver it twice, so a person has to decide.
 */
export function unknownDelivery(error: unknown, server: string): Failure {
  return failure(
    EXIT.held,
    `it is not known whether the mail server ${server} accepted the report: ${(error as Error).message}`,
    HOW_TO_DECIDE,
    { cause: error },
  );
}

function refusalProblem({ recipient, response }: RefusedRecipient, server: string): Problem {
  return {
    what: `the mail server ${server} refused ${recipient}: ${response}`,
    remedy: 'Correct the address, or ask the operator of the mail server.',
  };
}

/** The failure if the server rejected some recipients and accepted the mail for the others. */
export function partlyRefused(
  refused: readonly RefusedRecipient[],
  accepted: readonly string[],
  server: string,
): Failure {
  const problems = [
    ...refused.map((rejection) => refusalProblem(rejection, server)),
    {
      what: `the report was sent to ${accepted.join(', ')}`,
      remedy: 'The next run of this month sends it only to the others.',
    },
  ];
  const transient = refused.some(isTemporaryRejection);
  return new Failure(EXIT.refused, problems, { transient });
}

/** True if the server may accept the recipient later. */
export function isTemporaryRejection({ responseCode }: RefusedRecipient): boolean {
  return isTemporary(responseCode ?? 0);
}

function loginFailure(
  fail: (exitCode: ExitCode, what: string, remedy: string, transient?: boolean) => Failure,
  name: string,
  responseCode: number,
  answer: string,
): Failure {
  if (isTemporary(responseCode)) {
    const what = `${name} deferred the login: ${answer}`;
    return fail(EXIT.unavailable, what, 'Try again later.', true);
  }
  // RFC 5321: the command is unknown, or not implemented.
  if (responseCode === 500 || responseCode === 502) {
    return fail(
      EXIT.login,
      `${name} does not offer a login`,
      'Remove SMTP_USER and SMTP_PASSWORD, or use the submission port (often 587).',
    );
  }
  return fail(
    EXIT.login,
    `${name} refused the login: ${answer}`,
    'Check SMTP_USER and SMTP_PASSWORD. Some providers require an app password.',
  );
}

function isTemporary(responseCode: number): boolean {
  return responseCode >= 400 && responseCode < 500;
}
