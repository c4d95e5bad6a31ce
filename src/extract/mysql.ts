import mysql, { type FieldPacket, type Connection as MysqlClient } from 'mysql2/promise';
import type { MysqlConnection } from '../domain/settings.ts';
import type { ColumnKind, Database, DatabaseServer, Row } from './database.ts';
import { quote } from './database.ts';
import { mysqlFailure } from './mysql-failure.ts';

/** How long to wait, in milliseconds. */
export interface Timeouts {
  connect: number;
  query: number;
}

const TIMEOUTS: Timeouts = { connect: 10_000, query: 60_000 };

/** A MySQL-compatible server. Each `open` is one connection, which `close` ends. */
export function mysqlServer(
  connection: MysqlConnection,
  timeouts: Timeouts = TIMEOUTS,
): DatabaseServer {
  const { name, host, port, user, password, database } = connection;
  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw mysqlFailure(error, connection);
    }
  };
  return {
    name,
    open: async () => {
      const client = await explained(
        mysql.createConnection({
          host,
          port,
          user,
          password,
          database,
          connectTimeout: timeouts.connect,
          // A DATE made into a Date would move a day between time zones.
          dateStrings: true,
        }),
      );
      return session(client, timeouts.query, explained);
    },
  };
}

function session(
  client: MysqlClient,
  timeout: number,
  explained: <T>(work: Promise<T>) => Promise<T>,
): Database {
  let healthy = true;
  const query = async (sql: string, values: readonly string[]): Promise<[Row[], FieldPacket[]]> => {
    healthy = false;
    const [rows, fields] = await explained(client.query({ sql, timeout }, [...values]));
    healthy = true;
    return [rows as Row[], fields];
  };
  return {
    columnKinds: async (table, columns) => {
      const [, fields] = await query(
        `SELECT ${columns.map(quote).join(', ')} FROM ${quote(table)} WHERE 1 = 0`,
        [],
      );
      return fields.map((field) => columnKind(field.columnType));
    },
    select: async (sql, parameters) => (await query(sql, parameters))[0],
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
const DATETIMES: readonly number[] = [mysql.Types.DATETIME, mysql.Types.TIMESTAMP];

function columnKind(type = -1): ColumnKind {
  if (type === mysql.Types.FLOAT) return 'float';
  if (NUMBERS.includes(type)) return 'number';
  if (DATES.includes(type)) return 'date';
  return DATETIMES.includes(type) ? 'datetime' : 'text';
}
