import mysql, { type FieldPacket, type Connection as MysqlClient } from 'mysql2/promise';
import type { MysqlConnection } from '../domain/source-settings.ts';
import type { ColumnKind, Database, DatabaseServer, Row } from './database.ts';
import { mysqlFailure } from './mysql-failure.ts';

// Long enough for a server far away; what answers later is hardly alive.
const CONNECT_TIMEOUT = 10_000;

/**
 * A MySQL-compatible server. Each `open` is one connection, which `close` ends. A query that is not
 * answered in time is stopped on the server too.
 */
export function mysqlServer(connection: MysqlConnection): DatabaseServer {
  const connect = (timeout: number) => {
    const { host, port, user, password, database } = connection;
    return mysql.createConnection({
      host,
      port,
      user,
      password,
      database,
      connectTimeout: Math.min(CONNECT_TIMEOUT, timeout),
      // A DATE made into a Date would move a day between time zones.
      dateStrings: true,
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
      return session(client, (sql) => {
        const left = Math.max(1, Math.round(end - performance.now()));
        return explained(answer(client, sql, left, () => connect(CONNECT_TIMEOUT)));
      });
    },
  };
}

/** The answer to a query, which is stopped on the server too where it takes too long. */
async function answer(
  client: MysqlClient,
  sql: string,
  timeout: number,
  connect: () => Promise<MysqlClient>,
): Promise<[Row[], FieldPacket[]]> {
  try {
    const [rows, fields] = await client.query({ sql, timeout });
    return [rows as Row[], fields];
  } catch (error) {
    const { code } = error as { code?: string };
    // A client that goes away leaves its query running.
    if (code === 'PROTOCOL_SEQUENCE_TIMEOUT') await stop(client.threadId, connect).catch(() => {});
    throw error;
  }
}

async function stop(thread: number, connect: () => Promise<MysqlClient>): Promise<void> {
  const client = await connect();
  try {
    // Every user may stop queries of their own.
    await client.query({ sql: `KILL QUERY ${thread}`, timeout: CONNECT_TIMEOUT });
  } finally {
    client.destroy();
  }
}

type Query = (sql: string) => Promise<[Row[], FieldPacket[]]>;

function session(client: MysqlClient, ask: Query): Database {
  let healthy = true;
  const query: Query = async (sql) => {
    healthy = false;
    const result = await ask(sql);
    healthy = true;
    return result;
  };
  return {
    columnKinds: async (sql) => {
      const [, fields] = await query(`${sql} WHERE 1 = 0`);
      return fields.map((field) => [field.name, columnKind(field.columnType)]);
    },
    select: async (sql) => (await query(sql))[0],
    clockSeconds: (column) => `TIMESTAMPDIFF(SECOND, '1970-01-01', ${column})`,
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
