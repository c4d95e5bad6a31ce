import type { CheckOutcome } from '../../domain/check-result.ts';
import type { TableColumns } from '../../domain/source-settings.ts';
import { serverChecks } from '../../system/network-checks.ts';
import {
  clockOutcome,
  createIndex,
  type DatabaseChecks,
  indexColumns,
  plainConnection,
  rightsOutcome,
  SMALL_TABLE,
} from '../sql/check.ts';
import type { DailyQuery } from '../sql/daily-query.ts';
import type { Database, Row } from '../sql/database.ts';
import type { MysqlConnection } from './connection.ts';
import { mysqlDialect } from './dialect.ts';

/** The checks that a MySQL-compatible server has beyond those of every database. */
export function mysqlChecks(
  connection: MysqlConnection,
  side: 'shopping' | 'weather',
): DatabaseChecks {
  return {
    reachable: connection.socket === null ? serverChecks(connection.host, connection.port) : [],
    open: { name: 'login', message: `as ${connection.user}` },
    afterQuery: ({ database, query, columns, now }) => [
      { name: 'index', run: () => checkIndex(database(), query(), columns) },
      { name: 'rights', run: () => checkRights(database()) },
      { name: 'encryption', run: () => checkEncryption(database(), connection, side) },
      { name: 'clock', run: () => checkClock(database(), now) },
    ],
  };
}

async function checkIndex(
  database: Database,
  { sql }: DailyQuery,
  columns: TableColumns,
): Promise<CheckOutcome> {
  const { table, date } = columns;
  if (typeof table !== 'string') return 'not checked for a query of your own: see its EXPLAIN';
  // The newest MySQL has another form of plans by default.
  const [plan = {}] = await database.select(`EXPLAIN FORMAT=TRADITIONAL ${sql}`).catch(() => []);
  // TiDB has a form of its own, and plans of views need a right of their own.
  if (!('rows' in plan)) {
    return `the server shows no plan; the best index is on (${indexColumns(columns, mysqlDialect)})`;
  }
  const create = createIndex(table, columns, mysqlDialect);
  const rows = Number(plan.rows ?? 0);
  if (plan.key == null) {
    if (rows < SMALL_TABLE) return `none is needed yet: about ${rows} rows; later: ${create}`;
    return { warning: `none serves the query, which reads about ${rows} rows`, remedy: create };
  }
  const readsAll =
    plan.type === 'index' && !(await isFirstColumn(database, table, String(plan.key), date));
  if (readsAll && rows >= SMALL_TABLE) {
    return {
      warning: `${plan.key} does not begin with ${date}: the query reads about ${rows} rows`,
      remedy: create,
    };
  }
  const extra = String(plan.Extra ?? plan.extra ?? '');
  if (/Using index(?! condition)/.test(extra)) return `${plan.key} serves the query by itself`;
  return `${plan.key} serves the query; faster on millions of rows: ${create}`;
}

async function isFirstColumn(
  database: Database,
  table: string,
  key: string,
  column: string,
): Promise<boolean> {
  const rows = await database.select(`SHOW INDEX FROM ${mysqlDialect.quoteName(table)}`);
  return rows.some(
    (row) => row.Key_name === key && Number(row.Seq_in_index) === 1 && row.Column_name === column,
  );
}

const READ_RIGHTS = /^(SELECT|USAGE|SHOW VIEW)( \(.*\))?$/i;

async function checkRights(database: Database): Promise<CheckOutcome> {
  const grants = await database.select('SHOW GRANTS FOR CURRENT_USER');
  const rights = grants.flatMap((row) => rightsOf(row));
  return rightsOutcome(rights.filter((right) => !READ_RIGHTS.test(right)));
}

/** The rights in a line of SHOW GRANTS; none in a line about roles. */
function rightsOf(row: Row): string[] {
  const [, list] = /^GRANT (.+?) ON .+ TO /.exec(String(Object.values(row)[0])) ?? [];
  return list?.split(/, (?![^(]*\))/).map((right) => right.trim()) ?? [];
}

async function checkEncryption(
  database: Database,
  connection: MysqlConnection,
  side: 'shopping' | 'weather',
): Promise<CheckOutcome> {
  const rows = await database.select(
    "SHOW STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')",
  );
  const { Ssl_version: version, Ssl_cipher: cipher } = Object.fromEntries(
    rows.map((row) => [row.Variable_name, row.Value]),
  );
  if (cipher) return [version, cipher].filter(Boolean).join(', ');
  return await plainConnection(connection, side);
}

async function checkClock(database: Database, now: () => Temporal.Instant): Promise<CheckOutcome> {
  const [row] = await database.select('SELECT UTC_TIMESTAMP() AS now');
  return clockOutcome(Temporal.Instant.from(`${String(row?.now).replace(' ', 'T')}Z`), now());
}
