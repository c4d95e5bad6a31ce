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
import type { MysqlConnection } from './connection.ts';
import { PASSWORD_UNSAFE } from './connection-options.ts';

const shardGone: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} cannot reach a server that holds a part of the table: {message}',
  remedy: 'Check that all servers behind it run.',
  transient: true,
};
const refused: Explanation = {
  exitCode: EXIT.login,
  what: '{name} refused the login',
  // The server says no more, which would help those who guess.
  remedy: ({ socket, tls }) => {
    const check = 'Check the user in the source, and its password key';
    return socket === null ? tlsLoginRemedy(check, tls) : `${check}, if it needs one.`;
  },
};
const lockedOut: Explanation = {
  exitCode: EXIT.login,
  what: '{name} has locked the user out: {message}',
  remedy: 'Have the account unlocked: ALTER USER ... ACCOUNT UNLOCK.',
};
const expired: Explanation = {
  exitCode: EXIT.login,
  what: '{name} rejects the password of the user, which has expired',
  remedy: 'Have a new one set by ALTER USER ... IDENTIFIED BY, and put it into its password key.',
};
const userLimit: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} has reached a limit of the user: {message}',
  remedy: 'Try again later, or have that limit raised.',
  transient: true,
};
const otherLogin = (what: string): Explanation => ({
  exitCode: EXIT.login,
  what,
  remedy:
    'If it is the right server, have the user identified by caching_sha2_password (MySQL) or mysql_native_password (MariaDB).',
});
const CHECK_DATABASE =
  'Check the database name in the source, and what its user may read; a role has to be its default.';
const CHECK_TABLE = 'Check the table key, and that the user has SELECT on it.';
const CHECK_COLUMN = 'Check the column keys, and that the user has SELECT on them.';

const brokenView = wrong(
  'a view is broken: {message}',
  'Correct the view, or check the table key.',
);
const collations = wrong(
  'texts cannot be compared: {message}',
  "Give those of the view or the query a collation, as in 'Hill' COLLATE utf8mb4_0900_ai_ci.",
);

/** By the server's error number: codes by name differ between MySQL, MariaDB and their kin. */
const BY_NUMBER: Readonly<Record<number, Explanation>> = {
  1040: busy('has too many connections'),
  1044: wrong('the database does not exist, or the user may not use it,', CHECK_DATABASE),
  1045: refused,
  1047: busy('does not answer queries now'),
  1049: wrong('the database does not exist', CHECK_DATABASE),
  1053: busy('is shutting down'),
  1054: wrong('a column does not exist: {message}', CHECK_COLUMN),
  // Only own queries cause these: ambiguous, duplicate or ungrouped columns, syntax, functions.
  1052: invalidQuery,
  1055: invalidQuery,
  1060: invalidQuery,
  1064: invalidQuery,
  1111: invalidQuery,
  1140: invalidQuery,
  1248: invalidQuery,
  1305: invalidQuery,
  1582: invalidQuery,
  1630: invalidQuery,
  1130: refused,
  1142: wrong('the table does not exist, or the user may not read it: {message}', CHECK_TABLE),
  1143: wrong('the user may not read a column: {message}', CHECK_COLUMN),
  1146: wrong('the table does not exist: {message}', CHECK_TABLE),
  1203: userLimit,
  1205: busy('waited too long for a lock'),
  1213: busy('gave up in a deadlock'),
  1226: userLimit,
  1251: refused,
  1267: collations,
  1270: collations,
  1271: collations,
  1317: busy('cancelled the query, as another user demanded'),
  1356: brokenView,
  1370: invalidQuery,
  1429: shardGone,
  1449: brokenView,
  1690: {
    exitCode: EXIT.data,
    what: 'a sum is more than a number can hold in {name}: {message}',
    remedy: 'Look for wrong values in that column.',
  },
  1698: refused,
  1820: expired,
  1862: expired,
  1927: busy('cut the connection'),
  1969: timeLimit,
  3024: timeLimit,
  3032: busy('is offline for now'),
  3118: lockedOut,
  3159: encryption('{name} wants an encrypted connection', 'Set its TLS key to on.'),
  3955: lockedOut,
  4150: lockedOut,
  4151: lockedOut,
  9001: busy('cannot reach its placement driver'),
  9002: busy('cannot reach its storage'),
  9003: busy('has a busy storage'),
  12701: shardGone,
};

/** By the number of an error that has another meaning after the login. */
const AFTER_LOGIN: Readonly<Record<number, Explanation>> = {
  1045: wrong(
    'a view may not be read any more, as when the user who made it is gone,',
    'Create the view again, or check the table key.',
  ),
};

/** Codes of a query that took too long: one of the client, one of its stream. */
export const TIMED_OUT: readonly string[] = ['PROTOCOL_SEQUENCE_TIMEOUT', 'ABORT_ERR'];

/** By the code of the system or of the client library. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  ...BY_SYSTEM_CODE,
  HANDSHAKE_NO_SSL_SUPPORT: noEncryption,
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: otherLogin(
    '{name} asked for the password in the clear, and did not get it',
  ),
  AUTH_SWITCH_PLUGIN_ERROR: otherLogin(
    '{name} requires a login method that shopweather does not support: {message}',
  ),
  [PASSWORD_UNSAFE]: encryption(
    '{name} sent an unverified public key over an unencrypted connection; the password was not sent',
    'Set its TLS key to on.',
  ),
  PROTOCOL_CONNECTION_LOST: unreachable('the connection was lost'),
  ...Object.fromEntries(TIMED_OUT.map((code) => [code, busy('did not answer the query in time')])),
};

/**
 * An error of the MySQL client as a Failure that says what happened, where, and what to do.
 *
 * @param loggedIn whether the login has been accepted
 */
export function mysqlFailure(
  error: unknown,
  connection: MysqlConnection,
  { loggedIn = false } = {},
): Failure {
  const { errno = 0, code = '', message } = error as Partial<NodeJS.ErrnoException>;
  const explanation =
    (loggedIn ? AFTER_LOGIN[errno] : undefined) ??
    BY_NUMBER[errno] ??
    BY_CODE[code] ??
    (isTlsError(code) ? tlsExplanation(`${message}`) : undefined);
  return explainedFailure(explanation, connection, `${message}`, error);
}

function isTlsError(code: string): boolean {
  return /^(HANDSHAKE_SSL_ERROR$|ERR_SSL_)/.test(code);
}
