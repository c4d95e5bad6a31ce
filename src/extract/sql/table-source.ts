import { isWithin, type Span } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../../domain/records.ts';
import type { Dates, OnBadRow, TableColumns } from '../../domain/source-settings.ts';
import { type DailyTotal, shoppingDay, tooMuch, weatherDay } from '../day-records.ts';
import type { Source } from '../source.ts';
import { type DailyQuery, dailyQuery, notNumeric } from './daily-query.ts';
import type { DatabaseServer, Row } from './database.ts';

/** Dates as they are: DATE columns, or clocks of the report's own zone. */
const PLAIN: Dates = { format: null, written: 'UTC', wanted: 'UTC' };

/** Sales, added up a day by the database. */
export function shoppingTable(
  server: DatabaseServer,
  columns: TableColumns,
  dates = PLAIN,
  onBadRow: OnBadRow = 'fail',
): Source<ShoppingDay> {
  return table({ server, columns, dates, onBadRow }, shoppingDay);
}

/** Temperatures and further columns, added up a day by the database. */
export function weatherTable(
  server: DatabaseServer,
  columns: TableColumns,
  dates = PLAIN,
  onBadRow: OnBadRow = 'fail',
): Source<WeatherDay> {
  return table({ server, columns, dates, onBadRow }, weatherDay);
}

interface Table {
  server: DatabaseServer;
  columns: TableColumns;
  dates: Dates;
  /** What becomes of rows whose day is none, as 2025-04-00. */
  onBadRow: OnBadRow;
}

function table<Day>(table: Table, toDay: (total: DailyTotal) => Day): Source<Day> {
  const { server, columns, dates, onBadRow } = table;
  return {
    name: server.name,
    question: JSON.stringify({ columns, dates, onBadRow }),
    days: async (span, timeout) => {
      let badRows = 0;
      const skipped = (rows: number) => {
        badRows += rows;
      };
      const totals = dailyTotals(table, span, timeout, { skipped });
      const days = await Array.fromAsync(totals, ([, total]) => toDay(total));
      return { days, badRows };
    },
    ...(columns.groupColumn !== undefined &&
      columns.group === undefined && {
        daysByGroup: async function* (span, timeout, skipped = () => {}) {
          const totals = dailyTotals(table, span, timeout, { grouped: true, skipped });
          for await (const [group, total] of totals) {
            // A name of nothing is none, as in a file.
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

/** The same with its database. */
export function whereOf(columns: TableColumns, { name }: Pick<DatabaseServer, 'name'>): string {
  return `${nameOf(columns)} in ${name}`;
}

/**
 * The totals of the days, each with its store or station; null where it has none.
 *
 * @param grouped whether stores or stations are told apart
 * @param skipped told how many rows were passed over
 */
async function* dailyTotals(
  { server, columns, dates, onBadRow }: Table,
  span: Span,
  timeout: number,
  { grouped = false, skipped }: { grouped?: boolean; skipped: (rows: number) => void },
): AsyncGenerator<[group: string | null, total: DailyTotal]> {
  const where = whereOf(columns, server);
  const database = await server.open(timeout);
  try {
    const query = await dailyQuery(database, columns, dates, span, where, { grouped });
    for await (const row of database.rows(query.sql)) {
      const group = groupName(row.group_name, columns.groupColumn, where);
      // 'hill' may have been taken as equal to 'Hill', and '5 x' to the number 5.
      if (columns.group !== undefined && group !== columns.group) continue;
      const date = query.dateOf(row.day);
      if (date === undefined) {
        if (onBadRow === 'fail') throw noDate(row.day, columns.date, where);
        skipped(Number(row.total));
        continue;
      }
      // Where a clock tells the days apart, some around the span are read too.
      if (!isWithin(date, span)) continue;
      yield [group, toTotal(row, date, columns, query, where)];
    }
  } finally {
    await database.close();
  }
}

function groupName(group: unknown, column: string | undefined, where: string): string | null {
  if (group == null) return null;
  if (typeof group !== 'object') return String(group);
  throw failure(
    EXIT.data,
    `column ${column} of ${where} holds no names, but bytes or JSON`,
    'Use a query of your own that makes text of them, as HEX does, or a view.',
  );
}

function noDate(day: unknown, column: string, where: string): Error {
  const held = day === null ? 'a time that is none' : `'${day}', which is not a date YYYY-MM-DD`;
  return failure(
    EXIT.data,
    `column ${column} of ${where} holds ${held}`,
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
  refuseText(row.highest, columns.value, where);
  const recorded = number('recorded', columns.value);
  const sum = number('value', columns.value);
  const mean = recorded === 0 ? null : sum / recorded;
  const extreme = (name: 'lowest' | 'highest') =>
    // Of sums, the mean stands for both.
    mean === null || row[name] === null ? mean : number(name, columns.value);
  return {
    date: day,
    rows: Number(row.total),
    recorded,
    sum,
    deviations:
      mean === null || row.squares === null
        ? 0
        : // The squares were taken from the shift.
          Math.max(0, number('squares', columns.value) - recorded * (mean - shift) ** 2),
    lowest: extreme('lowest'),
    highest: extreme('highest'),
    extras: Object.fromEntries(
      (columns.extras ?? []).map((column, i) => {
        refuseText(row[`highest${i}`], column, where);
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

function refuseText(highest: unknown, column: string, where: string): void {
  if (typeof highest === 'string' && Number.isNaN(Number(highest))) throw notNumeric(column, where);
}
