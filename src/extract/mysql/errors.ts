import { EXIT } from '../../domain/exit-codes.ts';
import { type Failure, failure } from '../../domain/failure.ts';
import { NETWORK_ERRORS, UNKNOWN_HOST } from '../../system/network-errors.ts';
import type { MysqlConnection } from './connection.ts';
import { PASSWORD_UNSAFE } from './connection-options.ts';
import { type Explanation, unreachable } from './explain.ts';
import { tlsExplanation } from './tls-errors.ts';

const busy = (why: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what: `{name} ${why}`,
  remedy: 'Try again later.',
  transient: true,
});
// The same query would run into the same limit again.
const limited: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} stopped the query at its own time limit',
  remedy: 'Raise that limit, or add an index on the date and value columns.',
};
const shardGone: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} cannot reach a server that holds a part of the table: {message}',
  remedy: 'Check that all servers behind it run.',
  transient: true,
};
const refused: Explanation = {
  exitCode: EXIT.login,
  what: '{name} refused the login',
  // The server does not tell more, lest it help those who guess.
  remedy: ({ socket, tls }) => {
    const check = 'Check the user in the source, and its password key';
    if (socket !== null) return `${check}, if it needs one.`;
    if (tls === null) return `${check}; a user who may log in only encrypted needs its TLS key.`;
    if (tls.client === null) {
      return `${check}; a user who has to show a certificate needs its TLS_CERT and TLS_KEY keys.`;
    }
    return `${check}; a user may be tied to another certificate than that of its TLS_CERT key.`;
  },
};
const lockedOut: Explanation = {
  exitCode: EXIT.login,
  what: '{name} has locked the user out: {message}',
  remedy: 'Have the account unlocked: ALTER USER ... ACCOUNT UNLOCK.',
};
const expired: Explanation = {
  exitCode: EXIT.login,
  what: '{name} wants another password of the user: this one has expired',
  remedy: 'Have a new one set by ALTER USER ... IDENTIFIED BY, and put it into its password key.',
};
const userLimit: Explanation = {
  exitCode: EXIT.unavailable,
  what: '{name} has given the user all that it may have for now: {message}',
  remedy: 'Try again later, or have that limit raised.',
  transient: true,
};
const otherLogin = (what: string): Explanation => ({
  exitCode: EXIT.login,
  what,
  remedy:
    'If it is the right server, have the user identified by caching_sha2_password (MySQL) or mysql_native_password (MariaDB).',
});
const encryption = (what: string, remedy: string): Explanation => ({
  exitCode: EXIT.config,
  what,
  remedy,
});
const wrong = (what: string, remedy: string): Explanation => ({
  exitCode: EXIT.config,
  what: `${what} in {name}`,
  remedy,
});
const CHECK_DATABASE =
  'Check the database name in the source, and what its user may read; a role has to be its default.';
const CHECK_TABLE = 'Check the table key, and that the user has SELECT on it.';
const CHECK_COLUMN = 'Check the column keys, and that the user has SELECT on them.';

const brokenView = wrong('a view is broken: {message}', 'Mend the view, or check the table key.');
const collations = wrong(
  'texts cannot be compared: {message}',
  "Give those of the view or the query a collation, as in 'Hill' COLLATE utf8mb4_0900_ai_ci.",
);

const invalid = {
  exitCode: EXIT.config,
  what: 'the query is not valid SQL for {name}: {message}',
  remedy: 'Correct the query file; try its SELECT in a client of the database.',
};

/** By the server's error number: codes by name differ between MySQL, MariaDB and their kin. */
const BY_NUMBER: Readonly<Record<number, Explanation>> = {
  1040: busy('has too many connections'),
  1044: wrong('the database does not exist, or the user may not use it,', CHECK_DATABASE),
  1045: refused,
  1047: busy('does not answer queries now'),
  1049: wrong('the database does not exist', CHECK_DATABASE),
  1053: busy('is shutting down'),
  1054: wrong('a column does not exist: {message}', CHECK_COLUMN),
  // Own queries alone can bring these: ambiguous, duplicate or ungrouped columns, syntax, functions.
  1052: invalid,
  1055: invalid,
  1060: invalid,
  1064: invalid,
  1111: invalid,
  1140: invalid,
  1248: invalid,
  1305: invalid,
  1582: invalid,
  1630: invalid,
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
  1317: busy('was told to stop the query'),
  1356: brokenView,
  1370: invalid,
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
  1969: limited,
  3024: limited,
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

/** By the number of an error that means something else once the login has been accepted. */
const AFTER_LOGIN: Readonly<Record<number, Explanation>> = {
  1045: wrong(
    'a view may not be read any more, as when the user who made it is gone,',
    'Have the view made anew, or check the table key.',
  ),
};

/** Codes of a query that took too long: the client's own, and that of a stream. */
export const TIMED_OUT: readonly string[] = ['PROTOCOL_SEQUENCE_TIMEOUT', 'ABORT_ERR'];

/** By the code of the system or of the client library. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  ...Object.fromEntries(
    Object.entries(NETWORK_ERRORS).map(([code, why]) => [code, unreachable(why)]),
  ),
  ENOTFOUND: {
    exitCode: EXIT.unavailable,
    what: `cannot reach {name}: ${UNKNOWN_HOST}`,
    remedy: 'Check the host in the source.',
  },
  ENOENT: unreachable('there is no such socket'),
  EACCES: wrong('the socket may not be used', 'Let the user of this program use its folder.'),
  HANDSHAKE_NO_SSL_SUPPORT: encryption(
    '{name} offers no encryption, so nothing was read',
    'Have TLS set up on the server; where nobody can listen, set its TLS key to off.',
  ),
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: otherLogin(
    '{name} asked for the password in the clear, and did not get it',
  ),
  AUTH_SWITCH_PLUGIN_ERROR: otherLogin(
    '{name} wants a login that shopweather does not know: {message}',
  ),
  [PASSWORD_UNSAFE]: encryption(
    "{name} wants the password under a key that came unencrypted and may be anybody's: it was not sent",
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
  const { exitCode, what, remedy, transient } = (loggedIn ? AFTER_LOGIN[errno] : undefined) ??
    BY_NUMBER[errno] ??
    BY_CODE[code] ??
    tlsExplanation(code, `${message}`) ?? {
      exitCode: EXIT.unavailable,
      what: '{name} reported an error: {message}',
      remedy: 'Ask whoever runs the database.',
    };
  // Functions, since the message may hold a $ that replace would interpret.
  const filled = what
    .replace('{name}', () => connection.name)
    .replace('{message}', () => gist(`${message}`));
  return failure(exitCode, filled, typeof remedy === 'string' ? remedy : remedy(connection), {
    cause: error,
    transient: transient ?? false,
  });
}

/** The words in a message that are about the matter, not about libraries. */
function gist(message: string): string {
  return message
    .replace(/^.*:SSL routines:[^:]*:([^:]*):.*$/s, '$1')
    .replace(/^Hostname\/IP does not match certificate's altnames: /, '')
    .replace(/^Server requests authentication using unknown plugin (.+?)\. See .*$/s, '$1');
}
