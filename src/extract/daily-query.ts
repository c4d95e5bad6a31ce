import { type Span, withMonthsBefore } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { TableColumns } from '../domain/source-settings.ts';
import { type ColumnKind, type Database, quote } from './database.ts';

/** The question in SQL; its parameters are the first day and the day after the last. */
export interface DailyQuery {
  sql: string;
  /** What is taken off each value before it is squared. */
  shift: number;
}

/**
 * The query for columns of their kinds.
 *
 * @param where table and source, for messages
 * @throws Failure where table or columns cannot be used
 */
export async function dailyQuery(
  database: Database,
  columns: TableColumns,
  { start, endExclusive }: Span,
  where: string,
): Promise<DailyQuery> {
  const { table, date, value, extras = [] } = columns;
  const kinds = await database.columnKinds(table, [date, value, ...extras]);
  const [dateKind, ...valueKinds] = kinds as [ColumnKind, ...ColumnKind[]];
  refuseDatetime(dateKind, date, where);
  valueKinds.forEach((kind, i) => {
    if (kind !== 'number' && kind !== 'float' && kind !== 'untyped') {
      throw notNumeric([value, ...extras][i] as string, where);
    }
  });
  const [known] = await database.select(anyValue(columns), [
    latest({ start, endExclusive }),
    endExclusive,
  ]);
  const number = Number(known?.value ?? 0);
  const shift = Number.isFinite(number) ? number : 0;
  return { sql: totalsQuery(columns, valueKinds, shift), shift };
}

/**
 * One grouped SELECT in the common ground of the MySQL-compatible engines and SQLite: no CAST, no
 * session setting. `1.0e0` turns integers into doubles, so that squares cannot overflow. `highest`
 * tells of text in a column without a type: text sorts above every number.
 *
 * @param kinds of the value and of each further column; numbers where they are not given
 * @param shift any value of the column: squares of what is left of large values keep their digits
 */
export function totalsQuery(
  { table, date, value, extras = [] }: TableColumns,
  kinds: readonly ColumnKind[] = [],
  shift = 0,
): string {
  const day = quote(date);
  const [x, ...further] = [value, ...extras].map((column, i) =>
    kinds[i] === 'float' ? decimalOfFloat(quote(column)) : quote(column),
  ) as [string, ...string[]];
  const rest = `(${x} * 1.0e0 - (${shift}))`;
  return [
    `SELECT ${day} AS day, COUNT(*) AS total, COUNT(${quote(value)}) AS recorded,`,
    `SUM(${x}) AS value, SUM(${rest} * ${rest}) AS squares,`,
    `MIN(${quote(value)}) AS lowest, MAX(${quote(value)}) AS highest`,
    ...further.map((column, i) => {
      const name = quote(extras[i] as string);
      return `, SUM(${column}) AS value${i}, COUNT(${name}) AS recorded${i}, MAX(${name}) AS highest${i}`;
    }),
    `FROM ${quote(table)} WHERE ${day} >= ? AND ${day} < ? GROUP BY ${day}`,
  ].join(' ');
}

/**
 * Where to look for a value to take off: in the last month of a span. An old one might be of
 * another size, and one in order of its date would make the database sort.
 */
function latest({ start, endExclusive }: Span): string {
  const monthEarlier = withMonthsBefore({ start: endExclusive, endExclusive }, 1).start;
  return monthEarlier > start ? monthEarlier : start;
}

function anyValue({ table, date, value }: TableColumns): string {
  const [day, x] = [quote(date), quote(value)];
  return `SELECT ${x} AS value FROM ${quote(table)} WHERE ${day} >= ? AND ${day} < ? AND ${x} IS NOT NULL LIMIT 1`;
}

/**
 * The decimal number that was stored in a FLOAT: rounded to the seven digits that a FLOAT can
 * tell apart, as a double. Otherwise 19.2 would be summed as 19.200000762939453.
 */
function decimalOfFloat(column: string): string {
  const digits = [1e3, 1e4, 1e5, 1e6].map((limit) => ` - (ABS(${column}) >= ${limit})`);
  return `ROUND(${column}, 4${digits.join('')})`;
}

function refuseDatetime(kind: ColumnKind, column: string, where: string): void {
  if (kind !== 'datetime') return;
  throw failure(
    EXIT.config,
    `column ${column} of ${where} holds times; a DATE is needed`,
    `Point the date column at a column of type DATE, or at a view with DATE(${column}).`,
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
