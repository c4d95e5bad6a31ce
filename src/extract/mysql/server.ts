import { addAbortSignal, type Readable } from 'node:stream';
import type { Connection as StreamingClient } from 'mysql2';
import mysql, { type Connection as MysqlClient, type RowDataPacket } from 'mysql2/promise';
import type { Failure } from '../../domain/failure.ts';
import type { Database, DatabaseServer, Row } from '../sql/database.ts';
import type { ColumnKind } from '../sql/dialect.ts';
import type { MysqlConnection } from './connection.ts';
import { connectionOptions } from './connection-options.ts';
import { mysqlDialect } from './dialect.ts';
import { mysqlFailure, TIMED_OUT } from './errors.ts';

// Enough for a server far away.
const CONNECT_TIMEOUT = 10_000;
// Short, since the time of the step is over.
const STOP_TIMEOUT = 2000;

/**
 * A MySQL-compatible server. Each `open` is one connection, which `close` ends. A query that is not
 * answered in time is stopped on the server, too.
 */
export function mysqlServer(connection: MysqlConnection): DatabaseServer {
  const connect = async (timeout: number) => {
    const { user, password, database } = connection;
    return await mysql.createConnection({
      ...(await connectionOptions(connection)),
      user,
      password,
      database,
      connectTimeout: Math.min(CONNECT_TIMEOUT, timeout),
      // A Date has a time zone, in which a DATE could become another day.
      dateStrings: true,
      // To compile code for each answer takes longer than it saves on one row for each day.
      disableEval: true,
      // None are used, but the client allocates room for the maximum.
      maxPreparedStatements: 1,
      // Numbers of stores may have more digits than a number can hold. Such values become text.
      supportBigNumbers: true,
    });
  };
  const withFailure = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw mysqlFailure(error, connection);
    }
  };
  return {
    name: connection.name,
    open: async (timeout) => {
      const end = performance.now() + timeout;
      const client = await withFailure(connect(timeout));
      const timeLeft = () => Math.max(1, Math.round(end - performance.now()));
      return session(client, timeLeft, async (error) => {
        const { code = '' } = error as { code?: string };
        // The server continues the query of a client that disconnects.
        if (TIMED_OUT.includes(code)) {
          await stopQuery(client.threadId, () => connect(STOP_TIMEOUT)).catch(() => {});
        }
        return mysqlFailure(error, connection, { loggedIn: true });
      });
    },
  };
}

async function stopQuery(thread: number, connect: () => Promise<MysqlClient>): Promise<void> {
  const client = await connect();
  try {
    // Every user may stop their own queries.
    await client.query({ sql: `KILL QUERY ${thread}`, timeout: STOP_TIMEOUT });
  } finally {
    client.destroy();
  }
}

/**
 * @param timeLeft the milliseconds for a query and its rows
 * @param toFailure converts an error of the client
 */
function session(
  client: MysqlClient,
  timeLeft: () => number,
  toFailure: (error: unknown) => Promise<Failure>,
): Database {
  // The client with promises has no streams, but wraps one that has.
  const { connection } = client as unknown as { connection: StreamingClient };
  let healthy = true;
  let lost: Error | undefined;
  let stream: Readable | undefined;
  // Only the connection reports its loss. Without this, the stream would wait for ever.
  connection.on('error', (error) => {
    lost = error;
    stream?.destroy(error);
  });
  async function* rows(sql: string): AsyncGenerator<Row> {
    healthy = false;
    try {
      if (lost !== undefined) throw lost;
      stream = addAbortSignal(AbortSignal.timeout(timeLeft()), connection.query(sql).stream());
      for await (const row of stream) yield row;
    } catch (error) {
      throw await toFailure(error);
    }
    healthy = true;
  }
  return {
    dialect: mysqlDialect,
    describe: async (sql) => {
      healthy = false;
      const query = { sql, timeout: timeLeft() };
      const [rows, fields] = await client.query<RowDataPacket[]>(query).catch(async (error) => {
        throw await toFailure(lost ?? error);
      });
      healthy = true;
      const columns = fields.map(({ name, columnType }) => ({
        name,
        kind: columnKind(columnType),
      }));
      return { columns, row: rows[0] };
    },
    select: (sql) => Array.fromAsync(rows(sql)),
    rows,
    // After a failed query, `end` could wait for its answer.
    close: async () => (healthy ? await client.end() : client.destroy()),
  };
}

const { DECIMAL, TINY, SHORT, LONG, LONGLONG, INT24, YEAR, NEWDECIMAL, DOUBLE } = mysql.Types;
const NUMBERS: readonly number[] = [
  DECIMAL,
  TINY,
  SHORT,
  LONG,
  LONGLONG,
  INT24,
  YEAR,
  NEWDECIMAL,
  DOUBLE,
];
const DATES: readonly number[] = [mysql.Types.DATE, mysql.Types.NEWDATE];

function columnKind(type = -1): ColumnKind {
  if (type === mysql.Types.FLOAT) return 'float';
  if (NUMBERS.includes(type)) return 'number';
  if (DATES.includes(type)) return 'date';
  if (type === mysql.Types.DATETIME) return 'datetime';
  return type === mysql.Types.TIMESTAMP ? 'timestamp' : 'text';
}
