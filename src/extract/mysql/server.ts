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

// Long enough for a server far away; what answers later is hardly alive.
const CONNECT_TIMEOUT = 10_000;
// The time of the step is over by then.
const STOP_TIMEOUT = 2000;

/**
 * A MySQL-compatible server. Each `open` is one connection, which `close` ends. A query that is not
 * answered in time is stopped on the server too.
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
      // A DATE made into a Date would move a day between time zones.
      dateStrings: true,
      // Code made for each kind of answer takes longer to make than it saves on a row a day.
      disableEval: true,
      // There are none; the client makes room for all that there may be.
      maxPreparedStatements: 1,
      // Numbers of stores may have more digits than a number can hold; these come as text.
      supportBigNumbers: true,
    });
  };
  const explained = async <T>(work: Promise<T>): Promise<T> => {
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
      const client = await explained(connect(timeout));
      const left = () => Math.max(1, Math.round(end - performance.now()));
      return session(client, left, async (error) => {
        const { code = '' } = error as { code?: string };
        // A client that goes away leaves its query running.
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
    // Every user may stop queries of their own.
    await client.query({ sql: `KILL QUERY ${thread}`, timeout: STOP_TIMEOUT });
  } finally {
    client.destroy();
  }
}

/**
 * @param left milliseconds in which a query has to be answered and its rows read
 * @param told what an error of the client is told as
 */
function session(
  client: MysqlClient,
  left: () => number,
  told: (error: unknown) => Promise<Failure>,
): Database {
  // The client with promises has no streams; it wraps one that has.
  const { connection } = client as unknown as { connection: StreamingClient };
  let healthy = true;
  let lost: Error | undefined;
  let stream: Readable | undefined;
  // That the connection is lost is told to it alone: the stream would wait on.
  connection.on('error', (error) => {
    lost = error;
    stream?.destroy(error);
  });
  async function* rows(sql: string): AsyncGenerator<Row> {
    healthy = false;
    try {
      if (lost !== undefined) throw lost;
      stream = addAbortSignal(AbortSignal.timeout(left()), connection.query(sql).stream());
      for await (const row of stream) yield row;
    } catch (error) {
      throw await told(error);
    }
    healthy = true;
  }
  return {
    dialect: mysqlDialect,
    describe: async (sql) => {
      healthy = false;
      const question = { sql, timeout: left() };
      const [rows, fields] = await client.query<RowDataPacket[]>(question).catch(async (error) => {
        throw await told(lost ?? error);
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
    // A client whose query failed may still be waiting for an answer: it is cut off, not asked.
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
