import { EXIT, type ExitCode } from '../../domain/exit-codes.ts';
import { type Failure, failure } from '../../domain/failure.ts';
import { NETWORK_ERRORS, UNKNOWN_HOST } from '../../system/network-errors.ts';
import type { ServerConnection } from './server-url.ts';

/** What an error means. `{name}` stands for the source, `{message}` for the error's own words. */
export interface Explanation {
  exitCode: ExitCode;
  what: string;
  remedy: string | ((connection: ServerConnection) => string);
  /** Worth another attempt with a new connection. */
  transient?: true;
}

/** The server cannot be reached at the moment. */
export const unreachable = (why: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what: `cannot reach {name}: ${why}`,
  remedy: ({ socket }) =>
    socket === null
      ? 'Check that the server runs and that host and port are right.'
      : 'Check that the server runs and that its socket is there.',
  transient: true,
});

/** The server answers, but not as it should at the moment. */
export const busy = (why: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what: `{name} ${why}`,
  remedy: 'Try again later.',
  transient: true,
});

/** The configuration names something that the database does not have, or does not let be read. */
export const wrong = (what: string, remedy: string): Explanation => ({
  exitCode: EXIT.config,
  what: `${what} in {name}`,
  remedy,
});

/** The configuration of encryption does not suit the server. */
export const encryption = (what: string, remedy: string): Explanation => ({
  exitCode: EXIT.config,
  what,
  remedy,
});

/** The same query would reach the same limit again. */
export const timeLimit: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} stopped the query at its own time limit',
  remedy: 'Raise that limit, or add an index on the date and value columns.',
};

export const invalidQuery: Explanation = {
  exitCode: EXIT.config,
  what: 'the query is not valid SQL for {name}: {message}',
  remedy:
    'If there is a query file, correct it, and try its SELECT in a client of the database. Otherwise ask whoever runs the database.',
};

export const noEncryption = encryption(
  '{name} offers no encryption, so nothing was read',
  'Have TLS set up on the server; where nobody can listen, set its TLS key to off.',
);

const unknownError: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} reported an error: {message}',
  remedy: 'Ask whoever runs the database.',
};

/** By the code of the operating system. */
export const BY_SYSTEM_CODE: Readonly<Record<string, Explanation>> = {
  ...Object.fromEntries(
    Object.entries(NETWORK_ERRORS).map(([code, why]) => [code, unreachable(why)]),
  ),
  ENOTFOUND: {
    exitCode: EXIT.unavailable,
    what: `cannot reach {name}: ${UNKNOWN_HOST}`,
    remedy: 'Check the host in the source.',
  },
  ENOENT: unreachable('there is no such socket'),
  ENOTDIR: wrong(
    'the path of the socket leads through a file',
    'Check the path in the source: PostgreSQL has the folder of the socket there.',
  ),
  EACCES: wrong('the socket may not be used', 'Let the user of this program use its folder.'),
};

/**
 * An error as a Failure that says what happened, where, and what to do.
 *
 * @param explanation undefined if the error is not known
 * @param message the words of the error
 */
export function explainedFailure(
  explanation: Explanation | undefined,
  connection: ServerConnection,
  message: string,
  cause: unknown,
): Failure {
  const { exitCode, what, remedy, transient = false } = explanation ?? unknownError;
  // Functions, since the message may contain a $ that `replace` would interpret.
  const filled = what
    .replace('{name}', () => connection.name)
    .replace('{message}', () => withoutControls(withoutLibraryWords(message)));
  return failure(exitCode, filled, typeof remedy === 'string' ? remedy : remedy(connection), {
    cause,
    transient,
  });
}

/** The message without characters that would change the terminal or the lines of a log. */
export function withoutControls(message: string): string {
  return message.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

/** The message without the names of functions and libraries. */
function withoutLibraryWords(message: string): string {
  return (
    message
      .replace(/^.*:SSL routines:[^:]*:([^:]*):.*$/s, '$1')
      .replace(/^Hostname\/IP does not match certificate's altnames: /, '')
      // The list is empty if an address was expected, and the certificate has only names.
      .replace(/ is not in the cert's list: $/, ' is not in it')
      .replace(/^Server requests authentication using unknown plugin (.+?)\. See .*$/s, '$1')
  );
}

/** What to check after a refused login over TCP: the server may require TLS, or a certificate. */
export function tlsLoginRemedy(check: string, tls: ServerConnection['tls']): string {
  if (tls === null) return `${check}; a user who may log in only encrypted needs its TLS key.`;
  if (tls.client === null) {
    return `${check}; a user who has to show a certificate needs its TLS_CERT and TLS_KEY keys.`;
  }
  return `${check}; a user may be tied to another certificate than that of its TLS_CERT key.`;
}
