import { isIsoDate, type Period } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { TableColumns } from '../domain/settings.ts';
import {
  type ColumnKind,
  type Database,
  type DatabaseServer,
  quote,
  type Row,
} from './database.ts';
import type { Source } from './source.ts';

/** Sales, added up a day by the database. */
export function shoppingTable(server: DatabaseServer, columns: TableColumns): Source<ShoppingDay> {
  return {
    name: server.name,
    question: totalsQuery(columns, 'number'),
    days: async (period, timeout) =>
      (await dailyTotals(server, columns, period, timeout)).map((day) => ({
        date: day.date,
        purchases: day.rows,
        recorded: day.recorded,
        amount: day.sum,
        amountSquares: day.squares,
      })),
  };
}

/** Temperatures, added up a day by the database. */
export function weatherTable(server: DatabaseServer, columns: TableColumns): Source<WeatherDay> {
  return {
    name: server.name,
    question: totalsQuery(columns, 'number'),
    days: async (period, timeout) =>
      (await dailyTotals(server, columns, period, timeout)).map((day) => ({
        date: day.date,
        readings: day.rows,
        recorded: day.recorded,
        temperatureSum: day.sum,
      })),
  };
}

interface DailyTotal {
  date: string;
  rows: number;
  recorded: number;
  sum: number;
  squares: number;
}

async function dailyTotals(
  server: DatabaseServer,
  columns: TableColumns,
  period: Period,
  timeout: number,
): Promise<DailyTotal[]> {
  const where = `${columns.table} in ${server.name}`;
  const database = await server.open(timeout);
  try {
    const sql = await dailyTotalsQuery(database, columns, where);
    const rows = await database.select(sql, [period.start, period.endExclusive]);
    return rows.map((row) => toTotal(row, columns, where));
  } finally {
    await database.close();
  }
}

/**
 * The query for columns of their kinds; its parameters are the first day and the day after the last.
 *
 * @param where table and source, for messages
 * @throws Failure where table or columns cannot be used
 */
export async function dailyTotalsQuery(
  database: Database,
  columns: TableColumns,
  where: string,
): Promise<string> {
  const kinds = await database.columnKinds(columns.table, [columns.date, columns.value]);
  const [dateKind, valueKind] = kinds as [ColumnKind, ColumnKind];
  refuseDatetime(dateKind, columns.date, where);
  if (valueKind !== 'number' && valueKind !== 'float' && valueKind !== 'untyped') {
    throw notNumeric(columns.value, where);
  }
  return totalsQuery(columns, valueKind);
}

/**
 * One grouped SELECT in the common ground of the MySQL-compatible engines and SQLite: no CAST, no
 * session setting. `1.0e0` turns integers into doubles, so that squares cannot overflow. `highest`
 * tells of text in a column without a type: text sorts above every number.
 */
function totalsQuery({ table, date, value }: TableColumns, kind: ColumnKind): string {
  const day = quote(date);
  const x = kind === 'float' ? decimalOfFloat(quote(value)) : quote(value);
  return [
    `SELECT ${day} AS day, COUNT(*) AS total, COUNT(${quote(value)}) AS recorded,`,
    `SUM(${x}) AS value, SUM(${x} * 1.0e0 * ${x}) AS squares, MAX(${quote(value)}) AS highest`,
    `FROM ${quote(table)} WHERE ${day} >= ? AND ${day} < ? GROUP BY ${day}`,
  ].join(' ');
}

/**
 * The decimal number that was stored in a FLOAT: rounded to the seven digits that a FLOAT can
 * tell apart, as a double. Otherwise 19.2 would be summed as 19.200000762939453.
 */
function decimalOfFloat(column: string): string {
  const digits = [1e3, 1e4, 1e5, 1e6].map((limit) => ` - (ABS(${column}) >= ${limit})`);
  return `ROUND(${column}, 4${digits.join('')})`;
}

function toTotal(row: Row, columns: TableColumns, where: string): DailyTotal {
  const { day, highest } = row;
  if (typeof day !== 'string' || !isIsoDate(day)) {
    throw failure(
      EXIT.data,
      `column ${columns.date} of ${where} holds '${day}', which is not a date YYYY-MM-DD`,
      'Point the date column at a column of type DATE, or at a view that makes one.',
    );
  }
  const [rows, recorded, sum, squares] = ['total', 'recorded', 'value', 'squares'].map((name) =>
    Number(row[name] ?? 0),
  ) as [number, number, number, number];
  if (typeof highest === 'string' && Number.isNaN(Number(highest)))
    throw notNumeric(columns.value, where);
  if (!Number.isFinite(sum) || !Number.isFinite(squares)) {
    throw failure(
      EXIT.data,
      `column ${columns.value} of ${where} adds up to more than a number can hold on ${day}`,
      'Look for wrong values on that day.',
    );
  }
  return { date: day, rows, recorded, sum, squares };
}

function refuseDatetime(kind: ColumnKind, column: string, where: string): void {
  if (kind !== 'datetime') return;
  throw failure(
    EXIT.config,
    `column ${column} of ${where} holds times; a DATE is needed`,
    `Point the date column at a column of type DATE, or at a view with DATE(${column}).`,
  );
}

function notNumeric(column: string, where: string): Error {
  return failure(
    EXIT.data,
    `column ${column} of ${where} is not numeric`,
    'Point the column key at a numeric column, or at a view that converts it.',
  );
}
