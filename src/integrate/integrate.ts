import { type ColumnTable, from, escape as rowFunction } from 'arquero';
import {
  datesBetween,
  dayBefore,
  type IsoDate,
  type Month,
  type Period,
} from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type {
  Integrated,
  JoinedDay,
  MissingValues,
  ShoppingDay,
  WeatherDay,
} from '../domain/records.ts';
import { type CleanSales, type CleanWeather, cleanSales, cleanWeather } from './clean.ts';

/** What the data is about: its month, and the names of its sources. */
export interface DataNames {
  month: Month;
  period: Period;
  shopping: string;
  weather: string;
}

/**
 * Cleans both sides and joins them by date (inner join): the month, and the months before it as
 * far as they have data.
 *
 * @param shopping one row a day, each with at least one purchase
 * @param weather one row a day
 * @throws Failure (65) where one side of the month is empty, has no known value at all, or no day
 *   of the month is left.
 */
export function integrate(
  shopping: readonly ShoppingDay[],
  weather: readonly WeatherDay[],
  missing: MissingValues,
  names: DataNames,
): Integrated {
  const { month, period } = names;
  refuseUnusable(shopping.filter(within(period)), 'amount', names.shopping, month);
  refuseUnusable(weather.filter(within(period)), 'temperature', names.weather, month);

  const sales = from(cleanSales(shopping, missing));
  const before = temperaturesBefore(weather);
  const readings = from(
    cleanWeather(weather, missing).map((day) => ({ ...day, temperatureBefore: before(day.date) })),
  );
  const all = sales.join(readings, 'date').orderby('date');
  const complete = all.filter(rowFunction(isComplete)).reify();

  const inPeriod = rowFunction(within(period));
  const both = all.filter(inPeriod);
  const table = complete.filter(inPeriod).reify();
  if (both.numRows() === 0) {
    throw failure(
      EXIT.data,
      `sales and weather have no day of ${month} in common: ` +
        `${extent(shopping, period)} in ${names.shopping}, ${extent(weather, period)} in ${names.weather}`,
      'Check that both sources cover the month and write dates in the same way.',
    );
  }
  if (table.numRows() === 0) {
    throw failure(
      EXIT.data,
      `every day of ${month} has a missing amount or temperature, so MISSING_VALUES=drop leaves none`,
      'Use MISSING_VALUES=mean, or complete the data.',
    );
  }
  return {
    table,
    history: complete.filter(rowFunction((day: JoinedDay) => day.date < period.start)).reify(),
    counts: account(sales.filter(inPeriod), readings.filter(inPeriod), both, table, period),
  };
}

/** What became of the days of the period. */
function account(
  sales: ColumnTable,
  readings: ColumnTable,
  both: ColumnTable,
  table: ColumnTable,
  { start, endExclusive }: Period,
): Integrated['counts'] {
  const dates = datesOf(table);
  const open = new Set(datesOf(sales));
  return {
    shopping: sales.numRows(),
    weather: readings.numRows(),
    joined: dates.length,
    filledAmounts: countTrue(table, 'amountFilled'),
    filledTemperatures: countTrue(table, 'temperatureFilled'),
    shoppingOnly: datesOf(sales.antijoin(readings, 'date').orderby('date')),
    weatherOnly: datesOf(readings.antijoin(sales, 'date').orderby('date')),
    closed: datesBetween(start, endExclusive).filter((date) => !open.has(date)),
    dropped: datesOf(both.antijoin(table, 'date')),
    first: dates.at(0) as IsoDate,
    last: dates.at(-1) as IsoDate,
  };
}

function isComplete(day: CleanSales & CleanWeather): boolean {
  return day.amount !== null && day.temperature !== null;
}

function within({ start, endExclusive }: Period) {
  return ({ date }: { date: IsoDate }) => date >= start && date < endExclusive;
}

/** The known temperature of the day before a date. */
function temperaturesBefore(weather: readonly WeatherDay[]): (date: IsoDate) => number | null {
  const known = new Map(
    weather
      .filter(({ recorded }) => recorded > 0)
      .map(({ date, temperatureSum, recorded }) => [date, temperatureSum / recorded]),
  );
  return (date) => known.get(dayBefore(date)) ?? null;
}

function refuseUnusable(
  days: readonly { recorded: number }[],
  value: string,
  source: string,
  month: Month,
): void {
  if (days.length === 0) {
    throw failure(
      EXIT.data,
      `there is no row for ${month} in ${source}`,
      'Choose another month with --month, or check the table and date column keys.',
    );
  }
  if (days.every((day) => day.recorded === 0)) {
    throw failure(
      EXIT.data,
      `every ${value} of ${month} is missing in ${source} (rows on ${days.length} days)`,
      `Check that the ${value} column is the right one and is being filled.`,
    );
  }
}

function datesOf(table: ColumnTable): IsoDate[] {
  return [...(table.array('date') as Iterable<IsoDate>)];
}

function countTrue(table: ColumnTable, column: string): number {
  return (table.array(column) as boolean[]).filter(Boolean).length;
}

function extent(days: readonly { date: IsoDate }[], period: Period): string {
  const dates = days
    .filter(within(period))
    .map((day) => day.date)
    .sort();
  return `${dates.at(0)} to ${dates.at(-1)}`;
}
