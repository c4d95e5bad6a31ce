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
import type { Database } from '../sql/database.ts';
import { quoteText } from '../sql/dialect.ts';
import type { PostgresConnection } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import type { PostgresDatabase } from './server.ts';

/** The checks that PostgreSQL has beyond those of every database. */
export function postgresChecks(
  connection: PostgresConnection,
  side: 'shopping' | 'weather',
): DatabaseChecks {
  return {
    reachable: connection.socket === null ? serverChecks(connection.host, connection.port) : [],
    open: { name: 'login', message: `as ${connection.user}` },
    afterQuery: ({ database, query, columns, now }) => [
      { name: 'index', run: () => checkIndex(database(), query(), columns) },
      { name: 'rights', run: () => checkRights(database()) },
      {
        name: 'encryption',
        run: () => (database() as PostgresDatabase).cipher ?? plainConnection(connection, side),
      },
      { name: 'clock', run: () => checkClock(database(), now) },
    ],
  };
}

/** A node of EXPLAIN (FORMAT JSON), in the parts that are used. */
interface PlanNode {
  'Node Type': string;
  'Plan Rows'?: number;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

async function checkIndex(
  database: Database,
  { sql }: DailyQuery,
  columns: TableColumns,
): Promise<CheckOutcome> {
  const { table, date } = columns;
  if (typeof table !== 'string') return 'not checked for a query of your own: see its EXPLAIN';
  const scans = await scansOf(database, sql);
  const wanted = indexColumns(columns, postgresDialect);
  if (scans.length === 0) return `the server shows no plan; the best index is on (${wanted})`;
  const create = (await isTable(database, table))
    ? createIndex(table, columns, postgresDialect)
    : `an index on (${wanted}) of the table behind ${table}`;
  const rows = await estimatedRows(database, table);
  const names = scans.flatMap((scan) => scan['Index Name'] ?? []);
  const indexes = await indexesOf(database, table, names);
  const [name] = names;
  if (name === undefined) {
    const ready = [...indexes].find(([, [first]]) => first === date)?.[0];
    if (ready !== undefined) {
      return `${ready} begins with ${date}; to read all ${rows} rows is faster`;
    }
    if (rows < SMALL_TABLE) return `none is needed yet: ${rows} rows; later: ${create}`;
    return { warning: `none serves the query, which reads all ${rows} rows`, remedy: create };
  }
  const indexed = indexes.get(name) ?? [];
  if (indexed[0] !== date && rows >= SMALL_TABLE) {
    return {
      warning: `${name} does not begin with ${date}: the query reads all ${rows} rows`,
      remedy: create,
    };
  }
  if (scans.every((scan) => scan['Node Type'] === 'Index Only Scan')) {
    return `${name} serves the query by itself`;
  }
  const { value, groupColumn = value } = columns;
  if (indexed.includes(value) && indexed.includes(groupColumn)) {
    return `${name} serves the query; after VACUUM, by itself`;
  }
  return `${name} serves the query; faster on millions of rows: ${create}`;
}

/** The parts of a plan that read a table or an index; none if the server has other plans. */
async function scansOf(database: Database, sql: string): Promise<PlanNode[]> {
  const nodes = await explain(database, sql);
  return nodes.filter((node) => SCANS.includes(node['Node Type']));
}

// A Bitmap Heap Scan is left out, since only the Bitmap Index Scan below it names the index.
const SCANS = ['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Index Scan', 'Foreign Scan'];

async function explain(database: Database, sql: string): Promise<PlanNode[]> {
  try {
    const [row] = await database.select(`EXPLAIN (FORMAT JSON) ${sql}`);
    const [{ Plan: plan }] = JSON.parse(String(Object.values(row ?? {})[0]));
    return flatten(plan);
  } catch {
    return [];
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

async function estimatedRows(database: Database, table: string): Promise<number> {
  const [plan] = await explain(database, `SELECT 1 FROM ${postgresDialect.quoteName(table)}`);
  return plan?.['Plan Rows'] ?? 0;
}

function regclass(table: string): string {
  return `TO_REGCLASS(${quoteText(postgresDialect.quoteName(table))})`;
}

/** True if an index can be created on it: not on a view. */
async function isTable(database: Database, table: string): Promise<boolean> {
  const [row] = await database.select(
    `SELECT relkind AS kind FROM pg_class WHERE oid = ${regclass(table)}`,
  );
  return row === undefined || ['r', 'p', 'm'].includes(String(row.kind));
}

/** The columns of the table's indexes, and of those with the names, in their order. */
async function indexesOf(
  database: Database,
  table: string,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const list = [...names, ''].map(quoteText).join(', ');
  const rows = await database.select(
    `SELECT i.relname AS name, a.attname AS column_name
       FROM pg_index x
       JOIN pg_class i ON i.oid = x.indexrelid
       JOIN pg_attribute a ON a.attrelid = x.indexrelid
      WHERE x.indisvalid AND (x.indrelid = ${regclass(table)} OR i.relname IN (${list}))
      ORDER BY i.relname, a.attnum`,
  );
  const groups = Map.groupBy(rows, ({ name }) => String(name));
  return new Map(
    [...groups].map(([name, columns]) => [name, columns.map((row) => String(row.column_name))]),
  );
}

/** The rights of the user besides reading, on any table or schema, and those of its role. */
const RIGHTS = `
  SELECT privilege FROM UNNEST(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
      WITH ORDINALITY AS p (privilege, position)
   WHERE EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
                    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                    AND n.nspname !~ '^pg_'
                    AND HAS_TABLE_PRIVILEGE(c.oid, privilege))
  UNION ALL
  SELECT 'CREATE' WHERE EXISTS (SELECT 1 FROM pg_namespace n
                  WHERE n.nspname !~ '^pg_' AND HAS_SCHEMA_PRIVILEGE(n.oid, 'CREATE'))
  UNION ALL
  SELECT privilege FROM pg_roles, LATERAL (VALUES (rolcreatedb, 'CREATEDB'), (rolcreaterole, 'CREATEROLE'),
                    (rolreplication, 'REPLICATION'), (rolbypassrls, 'BYPASSRLS')) AS a (has, privilege)
   WHERE rolname = CURRENT_USER AND has`;

async function checkRights(database: Database): Promise<CheckOutcome> {
  const [role] = await database.select(
    'SELECT rolsuper AS super FROM pg_roles WHERE rolname = CURRENT_USER',
  );
  if (role?.super === 't') return rightsOutcome(['SUPERUSER']);
  const rows = await database.select(RIGHTS).catch(() => undefined);
  // A server of another kind with the same protocol.
  if (rows === undefined) return 'the server does not list them';
  return rightsOutcome(rows.map(({ privilege }) => String(privilege)));
}

async function checkClock(database: Database, now: () => Temporal.Instant): Promise<CheckOutcome> {
  const [row] = await database.select(
    "SELECT FLOOR(DATE_PART('epoch', CLOCK_TIMESTAMP()) * 1000) AS now",
  );
  return clockOutcome(Temporal.Instant.fromEpochMilliseconds(Number(row?.now)), now());
}
