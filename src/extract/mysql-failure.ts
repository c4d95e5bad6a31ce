import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { type Failure, failure } from '../domain/failure.ts';
import type { MysqlConnection } from '../domain/source-settings.ts';

interface Explanation {
  exitCode: ExitCode;
  what: string;
  remedy: string;
  /** Worth another attempt with a new connection. */
  transient?: true;
}

const unreachable = (why: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what: `cannot reach {name}: ${why}`,
  remedy: 'Check that the server runs and that host and port are right.',
  transient: true,
});
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
const refused: Explanation = {
  exitCode: EXIT.login,
  what: '{name} refused the login',
  remedy: 'Check the user in the source, and its password key.',
};
const wrong = (what: string, remedy: string): Explanation => ({
  exitCode: EXIT.config,
  what: `${what} in {name}`,
  remedy,
});
const CHECK_DATABASE = 'Check the database name in the source, and what its user may read.';
const CHECK_TABLE = 'Check the table key, and that the user has SELECT on it.';
const CHECK_COLUMN = 'Check the column keys, and that the user has SELECT on them.';

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
  1205: busy('waited too long for a lock'),
  1213: busy('gave up in a deadlock'),
  1251: refused,
  1356: wrong('a view is broken: {message}', 'Mend the view, or check the table key.'),
  1690: {
    exitCode: EXIT.data,
    what: 'a sum is more than a number can hold in {name}: {message}',
    remedy: 'Look for wrong values in that column.',
  },
  1698: refused,
  1927: busy('cut the connection'),
  1969: limited,
  3024: limited,
  9001: busy('cannot reach its placement driver'),
  9002: busy('cannot reach its storage'),
  9003: busy('has a busy storage'),
};

/** By the code of the system or of the client library. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable('the connection was refused'),
  ENOTFOUND: {
    exitCode: EXIT.unavailable,
    what: 'cannot reach {name}: the host name is not known',
    remedy: 'Check the host in the source.',
  },
  EAI_AGAIN: unreachable('the host name could not be looked up'),
  ETIMEDOUT: unreachable('it did not answer in time'),
  EHOSTUNREACH: unreachable('there is no route to the host'),
  ENETUNREACH: unreachable('there is no route to the network'),
  ECONNRESET: unreachable('the connection was cut'),
  EPIPE: unreachable('the connection was cut'),
  PROTOCOL_CONNECTION_LOST: unreachable('the connection was lost'),
  PROTOCOL_SEQUENCE_TIMEOUT: busy('did not answer the query in time'),
};

/** An error of the MySQL client as a Failure that says what happened, where, and what to do. */
export function mysqlFailure(error: unknown, { name }: MysqlConnection): Failure {
  const { errno, code, message } = error as { errno?: number; code?: string; message: string };
  const { exitCode, what, remedy, transient } = BY_NUMBER[errno ?? 0] ??
    BY_CODE[code ?? ''] ?? {
      exitCode: EXIT.unavailable,
      what: '{name} reported an error: {message}',
      remedy: 'Ask whoever runs the database.',
    };
  // Functions, since the message may hold a $ that replace would interpret.
  const filled = what.replace('{name}', () => name).replace('{message}', () => message);
  return failure(exitCode, filled, remedy, { cause: error, transient: transient ?? false });
}
