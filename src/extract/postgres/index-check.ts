import type { CheckOutcome } from '../../domain/check-result.ts';
import type { TableColumns } from '../../domain/source-settings.ts';
import { createIndex, indexColumns, SMALL_TABLE } from '../sql/check.ts';
import type { DailyQuery } from '../sql/daily-query.ts';
import type { Database } from '../sql/database.ts';
import { postgresDialect, quoteAnyText } from './dialect.ts';
import { regclass } from './rights-check.ts';

/** A node of EXPLAIN (FORMAT JSON, VERBOSE), in the parts that are used. */
interface PlanNode {
  'Node Type': string;
  'Plan Rows'?: number;
  'Index Name'?: string;
  Schema?: string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

interface Index {
  name: string;
  columns: readonly string[];
  /** Whether it has only the rows that meet a condition. */
  partial: boolean;
  /** Whether it can find the rows of a month in their order. */
  ordered: boolean;
}

/** Checks that an index serves the query, and prints the statement that creates the best one. */
export async function checkIndex(
  database: Database,
  { sql }: DailyQuery,
  columns: TableColumns,
): Promise<CheckOutcome> {
  const { table, date, value, groupColumn = value } = columns;
  if (typeof table !== 'string') return 'not checked for a query of your own: see its EXPLAIN';
  const nodes = await explain(database, sql);
  const scans = nodes.filter((node) => SCANS.includes(node['Node Type']));
  const indexes = await indexesOf(database, table, nodes).catch(() => []);
  const ready = indexes.find((each) => each.columns[0] === date && each.ordered && !each.partial);
  // Other servers have other plans, and a table without partitions of the month has no scan.
  if (scans.length === 0) {
    return ready === undefined
      ? `the server shows no plan; the best index is on (${indexColumns(columns, postgresDialect)})`
      : `${ready.name} begins with ${date}; the server shows no plan that reads rows`;
  }
  const { create, rows, size } = await tableOf(database, table, columns);
  const name = scans.flatMap((scan) => scan['Index Name'] ?? [])[0];
  if (name === undefined) {
    if (ready !== undefined) {
      return `${ready.name} begins with ${date}; the server reads all rows, ${size}, which is faster here`;
    }
    if (rows < SMALL_TABLE) return `none is needed yet: ${size}; later: ${create}`;
    return { warning: `none serves the query, which reads ${size}`, remedy: create };
  }
  const used = indexes.find((each) => each.name === name);
  if (used?.partial && rows >= SMALL_TABLE) {
    return {
      warning: `${name} has only the rows of its WHERE, so it may not serve other months`,
      remedy: create,
    };
  }
  if (used?.columns[0] !== date && rows >= SMALL_TABLE) {
    return {
      warning: `${name} does not begin with ${date}: the query reads ${size}`,
      remedy: create,
    };
  }
  if (scans.every((scan) => scan['Node Type'] === 'Index Only Scan')) {
    return `${name} serves the query by itself`;
  }
  if (used?.columns.includes(value) && used.columns.includes(groupColumn)) {
    return `${name} serves the query; after VACUUM, by itself`;
  }
  return `${name} serves the query; faster on millions of rows: ${create}`;
}

// A Bitmap Heap Scan is left out, since only the Bitmap Index Scan below it names the index.
const SCANS = ['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Index Scan', 'Foreign Scan'];

/** The nodes of a plan; none if the server has other plans. */
async function explain(database: Database, sql: string): Promise<PlanNode[]> {
  try {
    const [row] = await database.select(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`);
    const [{ Plan: plan }] = JSON.parse(String(Object.values(row ?? {})[0]));
    return flatten(plan);
  } catch {
    return [];
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

/** The advice to create an index, and the estimated size of the table, also in words. */
async function tableOf(
  database: Database,
  table: string,
  columns: TableColumns,
): Promise<{ create: string; rows: number; size: string }> {
  const [plan] = await explain(database, `SELECT 1 FROM ${postgresDialect.quoteName(table)}`);
  const rows = plan?.['Plan Rows'] ?? 0;
  const [relation] = await database.select(
    `SELECT relkind AS kind, relkind IN ('r', 'm') AND reltuples < 0 AS guessed
       FROM pg_class WHERE oid = ${regclass(table)}`,
  );
  // A view has no index of its own.
  const isTable = relation === undefined || ['r', 'p', 'm'].includes(String(relation.kind));
  return {
    create: isTable
      ? createIndex(table, columns, postgresDialect)
      : `an index on (${indexColumns(columns, postgresDialect)}) of the table behind ${table}`,
    rows,
    size:
      relation?.guessed === 't'
        ? `about ${rows} rows (a guess: ANALYZE has not counted them yet)`
        : `about ${rows} rows`,
  };
}

/**
 * The valid indexes of the table and of the tables that the plan reads: its partitions, or the
 * tables behind a view.
 */
async function indexesOf(
  database: Database,
  table: string,
  plan: readonly PlanNode[],
): Promise<Index[]> {
  const relations = plan.flatMap(({ Schema: schema, 'Relation Name': name }) =>
    schema === undefined || name === undefined
      ? []
      : `(${quoteAnyText(schema)}, ${quoteAnyText(name)})`,
  );
  const isRead =
    relations.length === 0 ? '' : ` OR (n.nspname, t.relname) IN (${relations.join(', ')})`;
  const rows = await database.select(
    `SELECT x.indexrelid AS id, i.relname AS name, a.attname AS column_name,
            x.indpred IS NOT NULL AS partial, m.amname = 'btree' AS ordered
       FROM pg_index x
       JOIN pg_class i ON i.oid = x.indexrelid
       JOIN pg_am m ON m.oid = i.relam
       JOIN pg_class t ON t.oid = x.indrelid
       JOIN pg_namespace n ON n.oid = t.relnamespace
      CROSS JOIN LATERAL UNNEST(x.indkey) WITH ORDINALITY AS k (number, position)
       LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number AND k.number > 0
      WHERE x.indisvalid AND (t.oid = ${regclass(table)}${isRead})
      ORDER BY i.relname, x.indexrelid, k.position`,
  );
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((parts) => ({
    name: String(parts[0]?.name),
    // Null for an expression.
    columns: parts.map((part) => String(part.column_name ?? '')),
    partial: parts[0]?.partial === 't',
    ordered: parts[0]?.ordered === 't',
  }));
}
