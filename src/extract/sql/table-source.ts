import { isWithin, type Span } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../../domain/records.ts';
import type { Dates, OnBadRow, TableColumns } from '../../domain/source-settings.ts';
import { type DailyTotal, shoppingDay, tooMuch, weatherDay } from '../day-records.ts';
import type { Source } from '../source.ts';
import { type DailyQuery, dailyQuery, noNames, notNumeric } from './daily-query.ts';
import type { Database, DatabaseServer, Row } from './database.ts';

/** For DATE columns, and for times by a clock in the zone of the report. */
const WITHOUT_ZONES: Dates = { format: null, sourceZone: 'UTC', reportZone: 'UTC' };

/** Sales, summed by day in the database. */
export function shoppingTable(
  server: DatabaseServer,
  columns: TableColumns,
  dates = WITHOUT_ZONES,
  onBadRow: OnBadRow = 'fail',
): Source<ShoppingDay> {
  return tableSource({ server, columns, dates, onBadRow }, shoppingDay);
}

/** Temperatures and further columns, summed by day in the database. */
export function weatherTable(
  server: DatabaseServer,
  columns: TableColumns,
  dates = WITHOUT_ZONES,
  onBadRow: OnBadRow = 'fail',
): Source<WeatherDay> {
  return tableSource({ server, columns, dates, onBadRow }, weatherDay);
}

interface Table {
  server: DatabaseServer;
  columns: TableColumns;
  dates: Dates;
  /** Applies to rows whose date is not a date, as 2025-04-00. */
  onBadRow: OnBadRow;
}

interface GroupTotal {
  /** Null without a store or station. */
  group: string | null;
  total: DailyTotal;
}

interface Reading {
  /** Whether stores or stations are separated. */
  grouped: boolean;
  /** Called with the number of skipped rows. */
  skipped: (rows: number) => void;
}

function tableSource<Day>(table: Table, toDay: (total: DailyTotal) => Day): Source<Day> {
  const { server, columns, dates, onBadRow } = table;
  return {
    name: server.name,
    requestKey: JSON.stringify({ columns, dates, onBadRow }),
    days: async (span, timeout) => {
      let badRows = 0;
      const skipped = (rows: number) => {
        badRows += rows;
      };
      const totals = dailyTotals(table, span, timeout, { grouped: false, skipped });
      const days = await Array.fromAsync(totals, ({ total }) => toDay(total));
      return { days, badRows };
    },
    ...(columns.groupColumn !== undefined &&
      columns.group === undefined && {
        daysByGroup: async function* (span, timeout, skipped = () => {}) {
          const totals = dailyTotals(table, span, timeout, { grouped: true, skipped });
          for await (const { group, total } of totals) {
            // As in a file, an empty name is no store.
            if (group?.trim()) yield { group, day: toDay(total) };
          }
        },
      }),
  };
}

/** The name of the table, or of the file with the query in its place. */
export function nameOf({ table }: TableColumns): string {
  return typeof table === 'string' ? table : table.file;
}

/** The same with the name of the database, for messages. */
export function whereOf(columns: TableColumns, { name }: Pick<DatabaseServer, 'name'>): string {
  return `${nameOf(columns)} in ${name}`;
}

/** The totals of the days, by store or station if `grouped`. */
async function* dailyTotals(
  { server, columns, dates, onBadRow }: Table,
  span: Span,
  timeout: number,
  { grouped, skipped }: Reading,
): AsyncGenerator<GroupTotal> {
  const where = whereOf(columns, server);
  const skipOrFail = (rows: number, day: unknown) => {
    if (onBadRow === 'fail') throw noDate(day, columns.date, where);
    skipped(rows);
  };
  const database = await server.open(timeout);
  try {
    const query = await dailyQuery(database, columns, dates, span, where, {
      grouped,
      skipInvalid: onBadRow === 'skip',
    });
    const infinite = await countInfiniteDates(database, query);
    if (infinite > 0) skipOrFail(infinite, 'infinity');
    // Without groups, the answer has one row for each day, and no need of a cursor.
    const rows = grouped ? database.rows(query.sql) : await database.select(query.sql);
    for await (const row of rows) {
      const group = groupName(row.group_name, columns.groupColumn, where);
      // The engine may treat 'hill' as equal to 'Hill', and '5 x' as equal to the number 5.
      if (columns.group !== undefined && group !== columns.group) continue;
      const date = query.dateOf(row.day);
      if (date === undefined) {
        skipOrFail(Number(row.total), row.day);
        continue;
      }
      // A clock of another zone needs days around the span, too.
      if (!isWithin(date, span)) continue;
      yield { group, total: toTotal(row, date, columns, query, where) };
    }
  } finally {
    await database.close();
  }
}

async function countInfiniteDates(database: Database, query: DailyQuery): Promise<number> {
  if (query.infiniteDatesSql === null) return 0;
  const [row] = await database.select(query.infiniteDatesSql);
  return Number(row?.total ?? 0);
}

function groupName(group: unknown, column: string | undefined, where: string): string | null {
  if (group == null) return null;
  if (typeof group !== 'object') return String(group);
  throw noNames(column, where);
}

function noDate(day: unknown, column: string, where: string): Error {
  const text =
    day === null
      ? 'contains an invalid timestamp'
      : `contains '${day}', which is not a date YYYY-MM-DD`;
  return failure(
    EXIT.data,
    `column ${column} of ${where} ${text}`,
    'Point the date column at a column of dates, or pass such rows over by BAD_ROWS=skip.',
  );
}

function toTotal(
  row: Row,
  day: string,
  columns: TableColumns,
  { shift }: DailyQuery,
  where: string,
): DailyTotal {
  const number = (name: string, column: string) => finite(row[name], column, day, where);
  rejectText(row.highest, columns.value, where);
  rejectInfinity([row.highest, row.lowest, row.value], columns.value, day, where);
  const recorded = number('recorded', columns.value);
  const sum = number('value', columns.value);
  const mean = recorded === 0 ? null : sum / recorded;
  const extreme = (name: 'lowest' | 'highest') =>
    // Sums have no extremes: the mean replaces them.
    mean === null || row[name] === null ? mean : number(name, columns.value);
  return {
    date: day,
    rows: Number(row.total),
    recorded,
    sum,
    deviations:
      mean === null || row.squares === null
        ? 0
        : // The values were squared after the shift was subtracted.
          Math.max(0, number('squares', columns.value) - recorded * (mean - shift) ** 2),
    lowest: extreme('lowest'),
    highest: extreme('highest'),
    extras: Object.fromEntries(
      (columns.extras ?? []).map((column, i) => {
        const highest = row[`highest${i}`];
        rejectText(highest, column, where);
        rejectInfinity([highest, row[`value${i}`]], column, day, where);
        const known = number(`recorded${i}`, column);
        return [column, known === 0 ? null : number(`value${i}`, column) / known];
      }),
    ),
  };
}

/** A sum over no value is null. */
function finite(sum: unknown, column: string, day: string, where: string): number {
  const number = Number(sum ?? 0);
  if (Number.isFinite(number)) return number;
  throw tooMuch(column, where, day);
}

const NOT_FINITE = /^(NaN|-?Infinity)$/;

function rejectText(highest: unknown, column: string, where: string): void {
  if (typeof highest !== 'string' || NOT_FINITE.test(highest)) return;
  if (Number.isNaN(Number(highest))) throw notNumeric(column, where);
}

/** PostgreSQL has these values, and sorts NaN above every number. */
function rejectInfinity(
  values: readonly unknown[],
  column: string,
  day: string,
  where: string,
): void {
  const value = values.find((each) => typeof each === 'string' && NOT_FINITE.test(each));
  if (value === undefined) return;
  throw failure(
    EXIT.data,
    `column ${column} of ${where} contains ${value} on ${day}, which is not a number to add`,
    'Correct these rows, or leave them out by a query of your own or a view.',
  );
}
