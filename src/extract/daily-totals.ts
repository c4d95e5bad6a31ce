import { isIsoDate, type Span } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { TableColumns } from '../domain/source-settings.ts';
import { dailyQuery, notNumeric, totalsQuery } from './daily-query.ts';
import type { DatabaseServer, Row } from './database.ts';
import type { Source } from './source.ts';

/** Sales, added up a day by the database. */
export function shoppingTable(server: DatabaseServer, columns: TableColumns): Source<ShoppingDay> {
  return {
    name: server.name,
    question: totalsQuery(columns),
    days: async (span, timeout) => ({
      days: (await dailyTotals(server, columns, span, timeout)).map((day) => ({
        date: day.date,
        purchases: day.rows,
        recorded: day.recorded,
        amount: day.sum,
        amountDeviations: day.deviations,
        lowest: day.lowest,
        highest: day.highest,
      })),
      badRows: 0,
    }),
  };
}

/** Temperatures and further columns, added up a day by the database. */
export function weatherTable(server: DatabaseServer, columns: TableColumns): Source<WeatherDay> {
  return {
    name: server.name,
    question: totalsQuery(columns),
    days: async (span, timeout) => ({
      days: (await dailyTotals(server, columns, span, timeout)).map((day) => ({
        date: day.date,
        readings: day.rows,
        recorded: day.recorded,
        temperatureSum: day.sum,
        temperatureDeviations: day.deviations,
        lowest: day.lowest,
        highest: day.highest,
        extras: day.extras,
      })),
      badRows: 0,
    }),
  };
}

interface DailyTotal {
  date: string;
  rows: number;
  recorded: number;
  sum: number;
  /** Squared, from the mean. */
  deviations: number;
  /** Null where no value is known. */
  lowest: number | null;
  highest: number | null;
  /** Mean of the known values of each further column. */
  extras: Record<string, number | null>;
}

async function dailyTotals(
  server: DatabaseServer,
  columns: TableColumns,
  span: Span,
  timeout: number,
): Promise<DailyTotal[]> {
  const where = `${columns.table} in ${server.name}`;
  const database = await server.open(timeout);
  try {
    const { sql, shift } = await dailyQuery(database, columns, span, where);
    const rows = await database.select(sql, [span.start, span.endExclusive]);
    return rows.map((row) => toTotal(row, columns, shift, where));
  } finally {
    await database.close();
  }
}

function toTotal(row: Row, columns: TableColumns, shift: number, where: string): DailyTotal {
  const { day } = row;
  if (typeof day !== 'string' || !isIsoDate(day)) {
    throw failure(
      EXIT.data,
      `column ${columns.date} of ${where} holds '${day}', which is not a date YYYY-MM-DD`,
      'Point the date column at a column of type DATE, or at a view that makes one.',
    );
  }
  const number = (name: string, column: string) => finite(row[name], column, day, where);
  refuseText(row.highest, columns.value, where);
  const recorded = number('recorded', columns.value);
  const sum = number('value', columns.value);
  const squares = number('squares', columns.value);
  // How far the mean lies from the shift, which the squares were taken from.
  const distance = recorded === 0 ? 0 : sum / recorded - shift;
  return {
    date: day,
    rows: Number(row.total),
    recorded,
    sum,
    deviations: Math.max(0, squares - recorded * distance ** 2),
    lowest: recorded === 0 ? null : number('lowest', columns.value),
    highest: recorded === 0 ? null : number('highest', columns.value),
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
  throw failure(
    EXIT.data,
    `column ${column} of ${where} adds up to more than a number can hold on ${day}`,
    'Look for wrong values on that day.',
  );
}

function refuseText(highest: unknown, column: string, where: string): void {
  if (typeof highest === 'string' && Number.isNaN(Number(highest))) throw notNumeric(column, where);
}
