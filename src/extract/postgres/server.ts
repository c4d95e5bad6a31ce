import type pg from 'pg';
import type { Failure } from '../../domain/failure.ts';
import type { Database, DatabaseServer, Row } from '../sql/database.ts';
import type { ColumnKind } from '../sql/dialect.ts';
import { cancelQuery, cipherOf, createClient, destroyClient } from './client.ts';
import type { PostgresConnection } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { postgresFailure, TIMED_OUT } from './errors.ts';
import { runPipeline, type StatementResult } from './pipeline.ts';

// Enough for a server far away.
const CONNECT_TIMEOUT = 10_000;
const STOP_TIMEOUT = 2_000;
// Rows of one FETCH.
const BATCH = 1_000;

/** An open connection to PostgreSQL. */
export interface PostgresDatabase extends Database {
  /** TLS version and cipher; null without TLS. */
  readonly cipher: string | null;
}

/**
 * A PostgreSQL server. Each `open` is one connection, which `close` ends. A query that is not
 * answered in time is cancelled on the server.
 */
export function postgresServer(connection: PostgresConnection): DatabaseServer<PostgresDatabase> {
  return {
    name: connection.name,
    open: async (timeout) => {
      const end = performance.now() + timeout;
      const client = await createClient(connection, Math.min(CONNECT_TIMEOUT, timeout));
      try {
        await client.connect();
      } catch (error) {
        destroyClient(client);
        throw postgresFailure(error, connection);
      }
      const timeLeft = () => Math.max(1, Math.round(end - performance.now()));
      return session(client, connection, timeLeft);
    },
  };
}

/** @param timeLeft the milliseconds for the answer of the next query */
function session(
  client: pg.Client,
  connection: PostgresConnection,
  timeLeft: () => number,
): PostgresDatabase {
  let healthy = true;
  let lost: Error | undefined;
  client.on('error', (error) => {
    // The first one has the reason of the server; the loss of the connection follows.
    lost ??= error;
  });
  // After an error, the server rejects everything until the transaction is rolled back.
  let rollBack: string[] = [];
  const run = async (...statements: string[]): Promise<StatementResult[]> => {
    try {
      if (lost !== undefined) throw lost;
      healthy = false;
      const all = [...rollBack, ...statements];
      rollBack = ['ROLLBACK'];
      const results = await withTimeout(runPipeline(client, all), timeLeft(), () =>
        cancelQuery(client, connection, STOP_TIMEOUT),
      );
      healthy = true;
      rollBack = [];
      return results.slice(-statements.length);
    } catch (error) {
      throw toFailure(error, connection);
    }
  };
  const query = async (sql: string): Promise<StatementResult> => {
    const results = await run(...BEGIN, sql, 'COMMIT');
    return results[BEGIN.length] as StatementResult;
  };
  /** The name of a type; null if its values are text, as those of citext. */
  const otherType = async (type: number): Promise<string | null> => {
    const { rows } = await query(
      `SELECT FORMAT_TYPE(oid, NULL) AS name FROM pg_type WHERE oid = ${type} AND typcategory <> 'S'`,
    );
    return rows[0] === undefined ? null : String(rows[0].name);
  };
  async function* rows(sql: string): AsyncGenerator<Row> {
    const fetch = `FETCH ${BATCH} FROM days`;
    const declare = `DECLARE days NO SCROLL CURSOR FOR ${sql}`;
    let [batch] = (await run(...BEGIN, PLAN_FOR_ALL_ROWS, declare, fetch)).slice(-1);
    while (batch !== undefined) {
      yield* batch.rows;
      if (batch.rows.length < BATCH) break;
      [batch] = await run(fetch);
    }
    await run('COMMIT');
  }
  return {
    dialect: postgresDialect,
    cipher: cipherOf(client),
    describe: async (sql) => {
      const { fields, rows } = await query(sql);
      const columns = fields.map(({ name, dataTypeID }) => ({
        name,
        kind: kindOf(dataTypeID),
        ...(!KNOWN_TYPES.has(dataTypeID) && { otherType: () => otherType(dataTypeID) }),
      }));
      return { columns, row: rows[0] };
    },
    select: async (sql) => (await query(sql)).rows,
    rows,
    close: async () => {
      if (!healthy) {
        destroyClient(client);
        return;
      }
      // A server that does not close the connection must not stop the program.
      const timer = setTimeout(() => destroyClient(client), STOP_TIMEOUT);
      await client.end();
      clearTimeout(timer);
    },
  };
}

/**
 * Every query runs in a transaction that can only read: also a function that the query calls cannot
 * write then. Not a setting of the session, which a connection pool would hand to other programs.
 * Numbers are sent with all their digits, whatever the settings of the user.
 */
const BEGIN = ['BEGIN READ ONLY', 'SET LOCAL extra_float_digits = 1'];

/**
 * By default, the plan of a cursor favours its first tenth of rows. Written so that a server without
 * the setting, such as CockroachDB, does not fail.
 */
const PLAN_FOR_ALL_ROWS = `SELECT set_config(name, '1', true) FROM pg_settings
  WHERE name = 'cursor_tuple_fraction'`;

function toFailure(error: unknown, connection: PostgresConnection): Failure {
  return postgresFailure(error, connection, { loggedIn: true });
}

/**
 * The result of a query.
 *
 * @param cancel called if the time is over; the result is not awaited any longer
 * @throws Error with the code TIMED_OUT if the time is over
 */
async function withTimeout<T>(
  result: Promise<T>,
  timeout: number,
  cancel: () => Promise<void>,
): Promise<T> {
  const { promise: stopped, resolve } = Promise.withResolvers<'stopped'>();
  let expired = false;
  const timer = setTimeout(async () => {
    expired = true;
    await cancel();
    resolve('stopped');
  }, timeout);
  // The cancelled query fails later, when its result is not awaited any longer.
  result.catch(() => {});
  try {
    const outcome = await Promise.race([result, stopped]);
    if (outcome !== 'stopped') return outcome;
  } catch (error) {
    if (!expired) throw error;
  } finally {
    clearTimeout(timer);
  }
  throw Object.assign(new Error('timed out'), { code: TIMED_OUT });
}

/** The types of PostgreSQL by their numbers, which never change. */
const KINDS: ReadonlyMap<number, ColumnKind> = new Map([
  [20, 'number'], // bigint
  [21, 'number'], // smallint
  [23, 'number'], // integer
  [1700, 'number'], // numeric
  [700, 'float'], // real
  [701, 'double'], // double precision
  [1082, 'date'],
  [1114, 'datetime'], // timestamp without time zone
  [1184, 'timestamp'], // timestamp with time zone
  [17, 'other'], // bytea
  [114, 'other'], // json
  [3802, 'other'], // jsonb
]);

/** The types of text: text, character, character varying, name. */
const TEXT_TYPES = [25, 1042, 1043, 19];
const KNOWN_TYPES: ReadonlySet<number> = new Set([...KINDS.keys(), ...TEXT_TYPES]);

function kindOf(type: number): ColumnKind {
  return KINDS.get(type) ?? 'text';
}
