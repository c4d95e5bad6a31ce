import type { Span } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { Dates, TableColumns } from '../domain/source-settings.ts';
import { type DailyQuery, dailyQuery, notNumeric } from './daily-query.ts';
import { type DailyTotal, shoppingDay, tooMuch, weatherDay } from './daily-total.ts';
import type { DatabaseServer, Row } from './database.ts';
import type { Source } from './source.ts';

/** Dates as they are: DATE columns, or clocks of the report's own zone. */
const PLAIN: Dates = { format: null, written: 'UTC', wanted: 'UTC' };

/** Sales, added up a day by the database. */
export function shoppingTable(
  server: DatabaseServer,
  columns: TableColumns,
  dates = PLAIN,
): Source<ShoppingDay> {
  return table(server, columns, dates, shoppingDay);
}

/** Temperatures and further columns, added up a day by the database. */
export function weatherTable(
  server: DatabaseServer,
  columns: TableColumns,
  dates = PLAIN,
): Source<WeatherDay> {
  return table(server, columns, dates, weatherDay);
}

function table<Day>(
  server: DatabaseServer,
  columns: TableColumns,
  dates: Dates,
  toDay: (total: DailyTotal) => Day,
): Source<Day> {
  return {
    name: server.name,
    question: JSON.stringify({ columns, dates }),
    days: async (span, timeout) => {
      const totals = dailyTotals({ server, columns, dates, span, timeout });
      return { days: await Array.fromAsync(totals, ([, total]) => toDay(total)), badRows: 0 };
    },
    ...(columns.group !== undefined &&
      columns.only === undefined && {
        places: async function* (span, timeout) {
          const question = { server, columns, dates, span, timeout, grouped: true };
          for await (const [place, total] of dailyTotals(question)) {
            if (place !== null) yield { place, day: toDay(total) };
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

interface Question {
  server: DatabaseServer;
  columns: TableColumns;
  dates: Dates;
  span: Span;
  timeout: number;
  /** Whether stores or stations are told apart. */
  grouped?: boolean;
}

/** The totals of the days, each with its store or station; null where it has none. */
async function* dailyTotals({
  server,
  columns,
  dates,
  span,
  timeout,
  grouped = false,
}: Question): AsyncGenerator<[place: string | null, total: DailyTotal]> {
  const where = whereOf(columns, server);
  const database = await server.open(timeout);
  try {
    const query = await dailyQuery(database, columns, dates, span, where, { grouped });
    for await (const row of database.rows(query.sql)) {
      const total = toTotal(row, columns, query, where);
      // Where a clock tells the days apart, some around the span are read too.
      if (isWithin(total.date, span)) yield [row.place == null ? null : String(row.place), total];
    }
  } finally {
    await database.close();
  }
}

function isWithin(date: string, { start, endExclusive }: Span): boolean {
  return date >= start && date < endExclusive;
}

function toTotal(
  row: Row,
  columns: TableColumns,
  { shift, dateOf }: DailyQuery,
  where: string,
): DailyTotal {
  const day = dateOf(row.day);
  if (day === undefined) {
    throw failure(
      EXIT.data,
      `column ${columns.date} of ${where} holds '${row.day}', which is not a date YYYY-MM-DD`,
      'Point the date column at a column of type DATE, or at a view that makes one.',
    );
  }
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
