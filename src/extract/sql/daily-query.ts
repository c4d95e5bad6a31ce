import { type Span, withMonthsBefore } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { Dates, TableColumns } from '../../domain/source-settings.ts';
import { extraTotals, sumsOf, totalsOf } from './aggregates.ts';
import { type ColumnKind, type Database, quote } from './database.ts';
import { clockOf, type DayColumn, dayColumn, isNumbered, likelyClock } from './day-column.ts';
import { groupSql } from './group-column.ts';

/** Servers may cut answers that have no limit of their own (`sql_select_limit`). */
const ALL = 2n ** 63n - 1n;

/** The question in SQL, and how its answer is read. */
export interface DailyQuery {
  sql: string;
  /** What is taken off each value before it is squared. */
  shift: number;
  /** The date of a row's `day`; undefined where it is none. */
  dateOf: DayColumn['dateOf'];
}

/**
 * One grouped SELECT in the common ground of the MySQL-compatible engines and SQLite: no CAST, no
 * session setting. Nothing but descriptions and single values is read to make it.
 *
 * @param where table and source, for messages
 * @throws Failure where table, query or columns cannot be used
 */
export async function dailyQuery(
  database: Database,
  columns: TableColumns,
  dates: Dates,
  span: Span,
  where: string,
  { grouped = false }: { grouped?: boolean } = {},
): Promise<DailyQuery> {
  const { table, date, value, extras = [], groupColumn, group } = columns;
  const own = typeof table === 'string' ? null : table;
  const { known, row } = await describe(database, columns, dates, span);
  const daily = own !== null && known.has(own.sums.rows) ? own.sums : null;
  const numbers = daily ? [daily.rows, daily.recorded, daily.value] : [value];
  for (const name of [date, ...numbers, ...extras, ...groupColumnOf(columns)]) {
    if (!known.has(name)) throw absent(name, [...known.keys()], where);
  }
  const kindOf = (name: string) => known.get(name) as ColumnKind;
  for (const name of [...numbers, ...extras]) {
    if (!isNumeric(kindOf(name))) throw notNumeric(name, where);
  }

  const from = relation(table, span);
  const anyDate = async () => row.get(date) ?? (await anyValue(database, date, from));
  const clock = await clockOf(date, kindOf(date), dates.format, anyDate, where);
  const day = dayColumn(date, clock, dates, span, database);

  // A column of dates was asked in vain for rows by the numbers that it is said to have.
  const misled = own === null && isNumbered(dates.format) && clock !== dates.format;
  const some = Number((misled ? await anyValue(database, value, from) : row.get(value)) ?? 0);
  const shift = Number.isFinite(some) ? some : 0;
  const totals = [
    ...(daily === null
      ? totalsOf(value, kindOf(value), shift)
      : sumsOf(daily, known.has(daily.squares))),
    ...extras.flatMap((name, i) => extraTotals(name, kindOf(name), i)),
  ];
  const { expression, condition, reach, dateOf } = day;
  const [named, by, alone] =
    groupColumn !== undefined && (grouped || group !== undefined)
      ? groupSql(groupColumn, kindOf(groupColumn), group)
      : ['', '', ''];
  const sql = [
    `SELECT ${named}${expression} AS day, ${totals.join(', ')} FROM ${relation(table, reach)}`,
    `WHERE ${condition}${alone} GROUP BY ${by}${expression} LIMIT ${ALL}`,
  ];
  return { sql: sql.join(' '), shift, dateOf };
}

function groupColumnOf({ groupColumn }: TableColumns): string[] {
  return groupColumn === undefined ? [] : [groupColumn];
}

/** What is selected from: the table, or the own query for the days of a span. */
function relation(table: TableColumns['table'], { start, endExclusive }: Span): string {
  if (typeof table === 'string') return quote(table);
  const bounds: Record<string, string> = { ':start': `'${start}'`, ':end': `'${endExclusive}'` };
  // On lines of its own: it may end in a comment.
  return `(\n${table.pieces.map((piece) => bounds[piece] ?? piece).join('')}\n) AS answer`;
}

/**
 * The kinds of the columns of a table by name, and one of its rows; or the kinds of all that an own
 * query yields, which is not asked for a row: it may be heavy.
 */
async function describe(
  database: Database,
  columns: TableColumns,
  dates: Dates,
  span: Span,
): Promise<{ known: Map<string, ColumnKind>; row: Map<string, unknown> }> {
  const { table, date, value, extras = [] } = columns;
  const from = relation(table, span);
  if (typeof table !== 'string') {
    const { kinds } = await database.describe(`SELECT * FROM ${from} WHERE 1 = 0`);
    return { known: new Map(kinds), row: new Map() };
  }
  // By name: the user may be allowed to read no others.
  const names = [date, value, ...extras, ...groupColumnOf(columns)];
  const { condition } = dayColumn(date, likelyClock(dates), dates, lastMonth(span), database);
  const { kinds, row = {} } = await database.describe(
    `SELECT ${names.map(quote).join(', ')} FROM ${from} WHERE ${condition} AND ${quote(value)} IS NOT NULL LIMIT 1`,
  );
  // A name may come back in other letters than it was asked by.
  return {
    known: new Map(kinds.map(([, kind], i) => [names[i] as string, kind])),
    row: new Map(kinds.map(([name], i) => [names[i] as string, row[name]])),
  };
}

async function anyValue(database: Database, name: string, from: string): Promise<unknown> {
  const column = quote(name);
  const sql = `SELECT ${column} AS value FROM ${from} WHERE ${column} IS NOT NULL LIMIT 1`;
  const [row] = await database.select(sql);
  return row?.value ?? null;
}

/**
 * Where to look for a value to take off: in the last month of a span. An old one might be of
 * another size, and one in order of its date would make the database sort.
 */
function lastMonth({ start, endExclusive }: Span): Span {
  const monthEarlier = withMonthsBefore({ start: endExclusive, endExclusive }, 1).start;
  return { start: monthEarlier > start ? monthEarlier : start, endExclusive };
}

function isNumeric(kind: ColumnKind): boolean {
  return kind === 'number' || kind === 'float' || kind === 'untyped';
}

function absent(name: string, known: readonly string[], where: string): Error {
  return failure(
    EXIT.config,
    `${where} yields no column ${name}, but ${known.join(', ')}`,
    'Give the columns their names by AS.',
  );
}

/** A column that does not hold numbers. */
export function notNumeric(column: string, where: string): Error {
  return failure(
    EXIT.data,
    `column ${column} of ${where} is not numeric`,
    'Point the column key at a numeric column, or at a view that converts it.',
  );
}
