import {
  type CheckOutcome,
  type CheckResult,
  type CheckSequence,
  runChecks,
} from '../../domain/check-result.ts';
import type { SourceSettings, TableColumns } from '../../domain/source-settings.ts';
import { isPrivateHost } from '../../system/network-checks.ts';
import type { CheckRequest } from '../source-kind.ts';
import { type DailyQuery, dailyQuery } from './daily-query.ts';
import type { Database, DatabaseServer } from './database.ts';
import type { Dialect } from './dialect.ts';
import type { ServerConnection } from './server-url.ts';
import { nameOf, whereOf } from './table-source.ts';

/** The checks in which one kind of database differs from others. */
export interface DatabaseChecks {
  /** Before the database is opened. */
  reachable: CheckSequence;
  /** The check that opens the database. */
  open: { name: string; message: string };
  /** After the query of a run was answered. */
  afterQuery(context: AfterQuery): CheckSequence;
}

/** The parts that checks after the query may use. */
export interface AfterQuery {
  database(): Database;
  query(): DailyQuery;
  columns: TableColumns;
  now: () => Temporal.Instant;
}

/** Checks a database, from its host name to the index for its query. */
export async function* checkDatabase(
  { connection, columns, dates }: SourceSettings,
  { side, period, timeout, now }: CheckRequest,
  server: DatabaseServer,
  checks: DatabaseChecks,
): AsyncGenerator<CheckResult> {
  const where = whereOf(columns, connection);
  const opened: { database?: Database; query?: DailyQuery } = {};
  const database = () => opened.database as Database;
  const query = () => opened.query as DailyQuery;
  try {
    yield* runChecks(side, [
      ...checks.reachable,
      {
        name: checks.open.name,
        run: async () => {
          opened.database = await server.open(timeout);
          return checks.open.message;
        },
      },
      {
        name: typeof columns.table === 'string' ? 'table' : 'query file',
        run: async () => {
          opened.query = await dailyQuery(database(), columns, dates, period, where, {
            grouped: columns.groupColumn !== undefined,
          });
          const { date, value, extras = [] } = columns;
          return `${date} and ${[value, ...extras].join(', ')} of ${nameOf(columns)}`;
        },
      },
      {
        name: 'query',
        run: async () => {
          const start = performance.now();
          const rows = await database().select(query().sql);
          const took = Math.round(performance.now() - start);
          const days = new Set(rows.map(({ day }) => day));
          return `${days.size} days of ${period.start.slice(0, 7)} in ${took} ms`;
        },
      },
      ...checks.afterQuery({ database, query, columns, now }),
    ]);
  } finally {
    await opened.database?.close();
  }
}

/** With fewer rows than this, reading all of them is as fast as an index. */
export const SMALL_TABLE = 10_000;

/** The names of the columns in the index that serves a query by itself, in their order. */
function indexColumnNames({ date, value, groupColumn = value }: TableColumns): string[] {
  return [...new Set([date, groupColumn, value])];
}

/** The same, quoted. */
export function indexColumns(columns: TableColumns, { quoteName }: Dialect): string {
  return indexColumnNames(columns).map(quoteName).join(', ');
}

/** The longest name of an index in PostgreSQL, in bytes; MySQL allows one more. */
const LONGEST_NAME = 63;

/** The statement that creates this index. Its name is not used by an index of another table. */
export function createIndex(table: string, columns: TableColumns, dialect: Dialect): string {
  const [tableName] = table.split('.').slice(-1);
  let name = [tableName, ...indexColumnNames(columns)].join('_');
  while (Buffer.byteLength(name) > LONGEST_NAME) name = name.slice(0, -1);
  const quoted = /^[a-z_][a-z0-9_]*$/.test(name) ? name : dialect.quoteName(name);
  return `CREATE INDEX ${quoted} ON ${dialect.quoteName(table)} (${indexColumns(columns, dialect)})`;
}

/** @param beyondReading the rights of the user besides reading */
export function rightsOutcome(beyondReading: readonly string[]): CheckOutcome {
  if (beyondReading.length === 0) return 'SELECT alone';
  return {
    warning: `the user may do more than read: ${[...new Set(beyondReading)].join(', ')}`,
    remedy: 'Give shopweather a user of its own with SELECT on that table alone.',
  };
}

/** The outcome for a connection without encryption. */
export async function plainConnection(
  { host, socket }: ServerConnection,
  side: 'shopping' | 'weather',
): Promise<CheckOutcome> {
  if (socket !== null) return 'none is needed: the connection does not leave this machine';
  if (await isPrivateHost(host)) return 'none, within this machine or its own network';
  const keys = side.toUpperCase();
  return {
    warning: 'none, and the server is in another network: the sales travel unencrypted',
    remedy: `Set ${keys}_TLS=on, and ${keys}_TLS_CA to the file of the authority that signed the server's certificate.`,
  };
}

const CLOCK_TOLERANCE = 60;

/** Compares the clocks of server and machine. */
export function clockOutcome(server: Temporal.Instant, machine: Temporal.Instant): CheckOutcome {
  const seconds = Math.round(server.until(machine).total('seconds'));
  if (Math.abs(seconds) <= CLOCK_TOLERANCE) return "agrees with this machine's";
  return {
    warning: `this machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the server's`,
    remedy: 'Have both set by NTP: the clock decides which month is over.',
  };
}
