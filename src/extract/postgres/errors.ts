import { EXIT } from '../../domain/exit-codes.ts';
import type { Failure } from '../../domain/failure.ts';
import {
  BY_SYSTEM_CODE,
  busy,
  type Explanation,
  encryption,
  explainedFailure,
  invalidQuery,
  noEncryption,
  timeLimit,
  tlsLoginRemedy,
  unreachable,
  wrong,
} from '../sql/server-errors.ts';
import { tlsExplanation } from '../sql/tls-errors.ts';
import { PASSWORD_UNSAFE } from './client.ts';
import type { PostgresConnection } from './connection.ts';
import { PROTOCOL_ERROR } from './message-guard.ts';

/** The code of a query that took longer than it may. */
export const TIMED_OUT = 'TIMED_OUT';

const rejected: Explanation = {
  exitCode: EXIT.login,
  what: '{name} refused the login: {message}',
  remedy: ({ tls, socket }) => {
    const check = 'Check the user in the source, its password key, and pg_hba.conf of the server';
    return socket === null ? tlsLoginRemedy(check, tls) : `${check}.`;
  },
};
const unknownLogin: Explanation = {
  exitCode: EXIT.login,
  what: '{name} requires a login method that shopweather does not support: {message}',
  remedy: 'If it is the right server, have the user log in by scram-sha-256 in pg_hba.conf.',
};
const badValue: Explanation = {
  exitCode: EXIT.data,
  what: 'a value cannot be read in {name}: {message}',
  remedy: 'Look for wrong values in the date and value columns, or leave them out by a query.',
};
const noResources: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} has no resources left for the query: {message}',
  remedy: 'Ask whoever runs the database; an index on the date and value columns needs less.',
};
const conflict = busy('cancelled the query, which was in conflict with another: {message}');

/** By SQLSTATE. */
const BY_STATE: Readonly<Record<string, Explanation>> = {
  '22003': {
    exitCode: EXIT.data,
    what: 'a sum is more than a number can hold in {name}: {message}',
    remedy: 'Look for wrong values in that column.',
  },
  '25006': wrong(
    'the query would write: {message}',
    'Correct the query file, or the view: a function that it calls writes.',
  ),
  '25P03': busy('ended the connection, which waited too long between two queries'),
  '25P04': busy('ended the transaction at its own time limit'),
  '28000': rejected,
  '28P01': rejected,
  '3D000': wrong(
    'the database does not exist: {message}',
    'Check the database name in the source.',
  ),
  '40001': conflict,
  '40P01': busy('gave up in a deadlock'),
  '42501': wrong(
    'the user may not read it: {message}',
    'Have it granted: GRANT USAGE ON SCHEMA, then GRANT SELECT ON the table, TO the user.',
  ),
  '42P01': wrong(
    'the table does not exist: {message}',
    'Check the table key: upper and lower case count, and a table outside the search_path needs its schema, as in schema.table.',
  ),
  '42703': wrong(
    'a column does not exist: {message}',
    'Check the column keys: upper and lower case count.',
  ),
  '53300': busy('has too many connections'),
  '53400': noResources,
  '55000': busy('cannot read this at the moment: {message}'),
  '55P03': busy('waited too long for a lock'),
  '57014': timeLimit,
  '57P01': busy('ended the connection: {message}'),
  '57P02': busy('is recovering from a crash'),
  '57P03': busy('is starting up or shutting down: {message}'),
  '57P04': wrong('the database was dropped', 'Check the database name in the source.'),
  '57P05': busy('closed the connection'),
};

/** By the first two characters of SQLSTATE. */
const BY_CLASS: Readonly<Record<string, Explanation>> = {
  '08': unreachable('{message}'),
  '0A': invalidQuery,
  '22': badValue,
  '25': invalidQuery,
  '28': rejected,
  '42': invalidQuery,
  '53': noResources,
  '54': invalidQuery,
};

/** By the code of the operating system or of this program. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  ...BY_SYSTEM_CODE,
  [TIMED_OUT]: busy('did not answer the query in time'),
  [PASSWORD_UNSAFE]: encryption(
    '{name} asked for the password itself, or its MD5, over an unencrypted connection; it was not sent',
    'Set its TLS key to on, or have the user log in by scram-sha-256 in pg_hba.conf.',
  ),
};

/** By the words of the client, whose errors have no code, or of a server without such states. */
const BY_MESSAGE: readonly { pattern: RegExp; explanation: Explanation }[] = [
  { pattern: /^timeout expired$/, explanation: unreachable('it did not answer in time') },
  {
    pattern: /^Connection terminated|^Client was closed/,
    explanation: unreachable('the connection was lost'),
  },
  { pattern: /does not support SSL/, explanation: noEncryption },
  {
    pattern: /establishing an SSL connection/,
    explanation: encryption(
      'no encrypted connection to {name} can be made: the server answered otherwise',
      'Check that it is a PostgreSQL server, and that it speaks TLS 1.2 or newer.',
    ),
  },
  {
    pattern: /non-empty string/,
    explanation: {
      exitCode: EXIT.login,
      what: '{name} wants a password, and there is none',
      remedy: 'Set the password key of that side.',
    },
  },
  {
    pattern: /server signature/,
    explanation: {
      exitCode: EXIT.login,
      what: '{name} did not prove that it knows the password: it may be another server',
      remedy: 'Check the host in the source, and use TLS to be sure.',
    },
  },
  {
    pattern: /authenticationOk message type [789]$/,
    explanation: {
      ...unknownLogin,
      what: '{name} wants a login by GSS (Kerberos), which shopweather does not know',
    },
  },
  { pattern: /^SASL: |authenticationOk message type/, explanation: unknownLogin },
];

const notPostgres: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} does not speak the protocol of PostgreSQL: {message}',
  remedy: 'Check that host and port are those of a PostgreSQL server.',
};

/**
 * An error of the PostgreSQL client as a Failure that says what happened, where, and what to do.
 *
 * @param loggedIn whether the login has been accepted
 */
export function postgresFailure(
  error: unknown,
  connection: PostgresConnection,
  { loggedIn = false } = {},
): Failure {
  const { code = '', message } = error as Partial<NodeJS.ErrnoException>;
  const text = `${message}`;
  const special = loggedIn ? explainAfterLogin(code, text) : explainBeforeLogin(code);
  const explanation = special ?? explain(code, text);
  return explainedFailure(explanation, connection, text, error);
}

/** Errors with another meaning before the login is accepted. */
function explainBeforeLogin(code: string): Explanation | undefined {
  if (code !== '42501') return undefined;
  return {
    ...wrong('the user may not connect to the database: {message}', ''),
    remedy: ({ database, user }) =>
      `Have it granted: GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(user)}.`,
  };
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Errors with another meaning after the login. */
function explainAfterLogin(code: string, message: string): Explanation | undefined {
  // The same state as for a time limit.
  if (code === '57014' && /user request/.test(message))
    return busy('cancelled the query, as another user demanded');
  // The square of a value such as 1e-200.
  if (code === '22003' && /underflow/.test(message)) return badValue;
  // PostgreSQL before version 14 has no infinite exact numbers.
  if (code === '0A000' && /infinity/.test(message)) return badValue;
  return undefined;
}

function explain(code: string, message: string): Explanation | undefined {
  const known = BY_STATE[code] ?? BY_CODE[code];
  if (known !== undefined) return known;
  const byMessage = BY_MESSAGE.find(({ pattern }) => pattern.test(message));
  if (byMessage !== undefined) return byMessage.explanation;
  if (code === PROTOCOL_ERROR || /^received invalid response|^Received unexpected/.test(message)) {
    return notPostgres;
  }
  if (/^[0-9A-Z]{5}$/.test(code)) return BY_CLASS[code.slice(0, 2)];
  return isTlsError(code) ? tlsExplanation(message) : undefined;
}

function isTlsError(code: string): boolean {
  return /^ERR_(SSL|TLS|OSSL)_|CERT|^UNABLE_TO_|SIGNATURE|^EPROTO$/.test(code);
}
