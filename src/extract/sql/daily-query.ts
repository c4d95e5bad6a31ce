import { type Span, withMonthsBefore } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { Dates, TableColumns } from '../../domain/source-settings.ts';
import { aggregatesOf, extraAggregates, sumsOf } from './aggregates.ts';
import type { Database, DescribedColumn } from './database.ts';
import { assertHoldsDates, dateKindOf, guessDateKind, isNumeric } from './date-kind.ts';
import { type DayColumn, dayColumn } from './day-column.ts';
import type { ColumnKind } from './dialect.ts';

/** Servers may cut answers without a limit of their own (`sql_select_limit`). */
const ALL = 2n ** 63n - 1n;

/** The query for daily sums, and how to read its answer. */
export interface DailyQuery {
  sql: string;
  /** Counts the rows whose date is infinite, in the column `total`; null if there cannot be any. */
  infiniteDatesSql: string | null;
  /** The number that is subtracted from each value before it is squared. */
  shift: number;
  /** The date of a row's `day`; undefined if it is not a date. */
  dateOf: DayColumn['dateOf'];
}

/**
 * One SELECT with a GROUP BY, in the SQL that the engines of its dialect have in common: no session
 * setting is needed. To build it, only descriptions and single values are read.
 *
 * @param where table and source, for messages
 * @param grouped whether stores or stations are separated
 * @param skipInvalid whether dates that no calendar has are skipped, and must not end the query
 * @throws Failure if table, query or columns cannot be used
 */
export async function dailyQuery(
  database: Database,
  columns: TableColumns,
  dates: Dates,
  span: Span,
  where: string,
  { grouped = false, skipInvalid = false } = {},
): Promise<DailyQuery> {
  const { dialect } = database;
  const { kinds, row, otherTypes } = await describe(database, columns, dates, span);
  const { table, date, value, extras, groupColumn, group } = asReturned(columns, kinds);
  const ownQuery = typeof table === 'string' ? null : table;
  const sums = ownQuery !== null && kinds.has(ownQuery.sums.rows) ? ownQuery.sums : null;
  const numbers = sums ? [sums.rows, sums.recorded, sums.value] : [value];
  for (const name of [date, ...numbers, ...extras, ...(groupColumn ? [groupColumn] : [])]) {
    if (!kinds.has(name)) throw missingColumn(name, [...kinds.keys()], where);
  }
  const kindOf = (name: string) => kinds.get(name) as ColumnKind;
  for (const name of [...numbers, ...extras]) {
    if (!isNumber(kindOf(name))) throw notNumeric(name, where);
  }

  const from = relation(table, span, database);
  const sampleDate = async () => row.get(date) ?? (await sampleValue(database, date, from));
  const { format } = dates;
  await assertHoldsDates(date, otherTypes, where);
  const dateKind = await dateKindOf(date, kindOf(date), format, sampleDate, where, dialect);
  const dayIn = (days: Span) =>
    dayColumn(date, dateKind, kindOf(date), dates, days, dialect, { skipInvalid });
  const day = dayIn(span);

  // `describe` then searched a column of dates for numbers, and found no row.
  const formatContradicted = isNumeric(format) && dateKind !== format;
  const sample = async () => {
    if (ownQuery !== null) return null;
    if (!dialect.comparesAnyTypes) {
      return await sampleValue(database, value, from, dayIn(lastMonth(span)).condition);
    }
    return formatContradicted ? await sampleValue(database, value, from) : row.get(value);
  };
  const number = Number((await sample()) ?? 0);
  const shift = Number.isFinite(number) ? number : 0;
  const aggregates = [
    ...(sums === null
      ? aggregatesOf(value, kindOf(value), shift, dialect)
      : sumsOf(sums, kinds.has(sums.squares), dialect)),
    ...extras.flatMap((name, i) => extraAggregates(name, kindOf(name), i, dialect)),
  ];
  const { selected, groupKeys, filterSql } =
    groupColumn !== undefined && (grouped || group !== undefined)
      ? groupSql(database, groupColumn, kindOf(groupColumn), group, where)
      : { selected: [], groupKeys: [], filterSql: '' };
  const sql = [
    `SELECT ${[...selected, `${day.expression} AS day`, ...aggregates].join(', ')}`,
    `FROM ${relation(table, day.readSpan, database)}`,
    `WHERE ${day.condition}${filterSql}`,
    `GROUP BY ${[...groupKeys, day.expression].join(', ')} LIMIT ${ALL}`,
  ];
  const hasInfinity = ['date', 'datetime', 'timestamp'].includes(kindOf(date));
  // The conditions of an own query exclude such rows.
  const infinite =
    hasInfinity && ownQuery === null ? dialect.infiniteDates(dialect.quoteName(date)) : null;
  return {
    sql: sql.join(' '),
    infiniteDatesSql:
      infinite && `SELECT COUNT(*) AS total FROM ${from} WHERE ${infinite}${filterSql}`,
    shift,
    dateOf: day.dateOf,
  };
}

function groupSql(
  { dialect }: Database,
  name: string,
  kind: ColumnKind,
  group: string | undefined,
  where: string,
) {
  if (kind === 'other') throw noNames(name, where);
  const column = dialect.quoteName(name);
  const grouping = dialect.grouping(column, kind);
  return {
    selected: [`${grouping.name} AS group_name`],
    groupKeys: grouping.keys,
    filterSql: group === undefined ? '' : ` AND ${dialect.groupCondition(column, kind, group)}`,
  };
}

/**
 * The names as the own query returns them: PostgreSQL changes `amountSquares` to lower case, unless
 * it is quoted.
 */
function asReturned(columns: TableColumns, kinds: ReadonlyMap<string, ColumnKind>) {
  const { table, date, value, extras = [], groupColumn } = columns;
  if (typeof table === 'string') return { ...columns, extras };
  const nameOf = (wanted: string) => {
    if (kinds.has(wanted)) return wanted;
    const lowerCase = wanted.toLowerCase();
    return [...kinds.keys()].find((name) => name.toLowerCase() === lowerCase) ?? wanted;
  };
  const { rows, recorded, value: sum, squares } = table.sums;
  const sums = {
    rows: nameOf(rows),
    recorded: nameOf(recorded),
    value: nameOf(sum),
    squares: nameOf(squares),
  };
  return {
    ...columns,
    table: { ...table, sums },
    date: nameOf(date),
    value: nameOf(value),
    extras: extras.map(nameOf),
    groupColumn: groupColumn && nameOf(groupColumn),
  };
}

function groupColumnOf({ groupColumn }: TableColumns): string[] {
  return groupColumn === undefined ? [] : [groupColumn];
}

/** The FROM clause: the table, or the own query for the days of a span. */
function relation(
  table: TableColumns['table'],
  { start, endExclusive }: Span,
  { dialect }: Database,
): string {
  if (typeof table === 'string') return dialect.quoteName(table);
  const bounds: Record<string, string> = { ':start': `'${start}'`, ':end': `'${endExclusive}'` };
  // On lines of its own: it may end in a comment.
  return `(\n${table.pieces.map((piece) => bounds[piece] ?? piece).join('')}\n) AS answer`;
}

interface Described {
  kinds: Map<string, ColumnKind>;
  otherTypes: Map<string, DescribedColumn['otherType']>;
  row: Map<string, unknown>;
}

/**
 * The kinds of the columns of a table by name, and one of its rows; or the kinds of all columns of
 * an own query, of which no row is read, since it may be slow.
 */
async function describe(
  database: Database,
  columns: TableColumns,
  dates: Dates,
  span: Span,
): Promise<Described> {
  const { dialect } = database;
  const { table, date, value, extras = [] } = columns;
  const from = relation(table, span, database);
  if (typeof table !== 'string') {
    const answer = await database.describe(`SELECT * FROM ${from} WHERE 1 = 0`);
    return { ...byName(answer.columns), row: new Map() };
  }
  // By name: the user may have no right to read other columns.
  const names = [date, value, ...extras, ...groupColumnOf(columns)];
  const selected = names.map((name) => dialect.quoteName(name)).join(', ');
  // Without the kinds, no condition is sure to suit the column.
  const condition = dialect.comparesAnyTypes
    ? dayColumn(date, guessDateKind(dates), 'untyped', dates, lastMonth(span), dialect).condition
    : '1 = 0';
  const { columns: known, row = {} } = await database.describe(
    `SELECT ${selected} FROM ${from} WHERE ${condition} AND ${dialect.quoteName(value)} IS NOT NULL LIMIT 1`,
  );
  // The server may return a name in other letters than those of the query.
  return {
    ...byName(known.map((column, i) => ({ ...column, name: names[i] as string }))),
    row: new Map(known.map(({ name }, i) => [names[i] as string, row[name]])),
  };
}

function byName(columns: readonly DescribedColumn[]): Omit<Described, 'row'> {
  return {
    kinds: new Map(columns.map(({ name, kind }) => [name, kind])),
    otherTypes: new Map(columns.map(({ name, otherType }) => [name, otherType])),
  };
}

async function sampleValue(
  database: Database,
  name: string,
  from: string,
  condition?: string,
): Promise<unknown> {
  const column = database.dialect.quoteName(name);
  const conditions = [...(condition === undefined ? [] : [condition]), `${column} IS NOT NULL`];
  const sql = `SELECT ${column} AS value FROM ${from} WHERE ${conditions.join(' AND ')} LIMIT 1`;
  const [row] = await database.select(sql);
  return row?.value ?? null;
}

/**
 * The last month of a span, in which a sample is searched. An older value might be of another size,
 * and to search in the order of dates would make the database sort.
 */
function lastMonth({ start, endExclusive }: Span): Span {
  const monthEarlier = withMonthsBefore({ start: endExclusive, endExclusive }, 1).start;
  return { start: monthEarlier > start ? monthEarlier : start, endExclusive };
}

function isNumber(kind: ColumnKind): boolean {
  return kind === 'number' || kind === 'float' || kind === 'double' || kind === 'untyped';
}

function missingColumn(name: string, known: readonly string[], where: string): Error {
  return failure(
    EXIT.config,
    `${where} yields no column ${name}, but ${known.join(', ')}`,
    'Give the columns their names by AS.',
  );
}

/** A column of stores or stations that does not hold names. */
export function noNames(column: string | undefined, where: string): Error {
  return failure(
    EXIT.data,
    `column ${column} of ${where} holds no names, but bytes or JSON`,
    'Use a query of your own that makes text of them, as HEX does, or a view.',
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
