import { type ColumnTable, from, escape as rowFunction } from 'arquero';
import {
  datesBetween,
  dayBefore,
  type IsoDate,
  isWithin,
  type Month,
  type Period,
} from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type {
  BadRows,
  IntegratedData,
  JoinedDay,
  MissingValues,
  ShoppingDay,
  WeatherDay,
} from '../domain/records.ts';
import type { Config } from '../domain/settings.ts';
import { assertChecks } from './check-findings.ts';
import { type CleanSales, type CleanWeather, cleanSales, cleanWeather } from './clean.ts';
import { checkData, type SourceDay } from './data-checks.ts';

/** The period of the data, the names of its sources, and their bad rows. */
export interface DataOrigin {
  month: Month;
  period: Period;
  shopping: string;
  weather: string;
  badRows: BadRows;
}

/**
 * Cleans both sides and joins them by date (inner join): the month, and the months before it as far
 * as they have data. Then runs the data checks.
 *
 * @param shopping one row a day, each with at least one purchase
 * @param weather one row a day
 * @throws Failure (65) if a side of the month has no rows or no known value, if no day of the month
 *   is left, or if checks fail
 */
export function integrate(
  shopping: readonly ShoppingDay[],
  weather: readonly WeatherDay[],
  { missingValues, checks }: Pick<Config, 'missingValues' | 'checks'>,
  origin: DataOrigin,
): Omit<IntegratedData, 'stores'> {
  const { month, period } = origin;
  const sales = splitByPeriod(shopping, period);
  const readings = splitByPeriod(weather, period);
  assertKnownValues(sales.current, 'amount', origin.shopping, month);
  assertKnownValues(readings.current, 'temperature', origin.weather, month);

  const previousTemperature = previousTemperatures(weather);
  const joined = join(sales.current, readings.current, missingValues, previousTemperature);
  if (joined.common.numRows() === 0) {
    throw failure(
      EXIT.data,
      `sales and weather have no day of ${month} in common: ` +
        `${dateRange(sales.current)} in ${origin.shopping}, ` +
        `${dateRange(readings.current)} in ${origin.weather}`,
      'Check that both sources cover the month and write dates in the same way.',
    );
  }
  if (joined.complete.numRows() === 0) {
    throw failure(
      EXIT.data,
      `every day of ${month} has a missing amount or temperature, so MISSING_VALUES=drop leaves none`,
      'Use MISSING_VALUES=mean, or complete the data.',
    );
  }

  const counts = countDays(joined, period);
  const days = joined.complete.objects() as JoinedDay[];
  const dataChecks = checkData(
    {
      period,
      shopping: {
        current: sales.current.map(salesRows),
        earlier: sales.earlier.map(salesRows),
      },
      weather: {
        current: readings.current.map(weatherRows),
        earlier: readings.earlier.map(weatherRows),
      },
      counts,
      filled: days.filter((day) => day.amountFilled || day.temperatureFilled).length,
    },
    checks,
  );
  assertChecks(dataChecks, origin);
  return {
    table: joined.complete,
    history: join(sales.earlier, readings.earlier, missingValues, previousTemperature).complete,
    counts,
    badRows: origin.badRows,
    dataChecks,
  };
}

function salesRows({ purchases, ...day }: ShoppingDay): SourceDay {
  return { ...day, rows: purchases };
}

function weatherRows({ readings, ...day }: WeatherDay): SourceDay {
  return { ...day, rows: readings };
}

interface JoinedTables {
  sales: ColumnTable;
  weather: ColumnTable;
  /** The days with sales and weather, ascending. */
  common: ColumnTable;
  /** Those of them without a missing value. */
  complete: ColumnTable;
}

function join(
  shopping: readonly ShoppingDay[],
  weatherDays: readonly WeatherDay[],
  missing: MissingValues,
  previousTemperature: (date: IsoDate) => number | null,
): JoinedTables {
  const sales = from(cleanSales(shopping, missing));
  const weather = from(
    cleanWeather(weatherDays, missing).map((day) => ({
      ...day,
      temperatureBefore: previousTemperature(day.date),
    })),
  );
  // Arquero cannot join a table without columns.
  const isEmpty = shopping.length === 0 || weatherDays.length === 0;
  const common = isEmpty ? from([]) : sales.join(weather, 'date').orderby('date');
  const complete = isEmpty ? common : common.filter(rowFunction(isComplete)).reify();
  return { sales, weather, common, complete };
}

function isComplete(day: CleanSales & CleanWeather): boolean {
  return day.amount !== null && day.temperature !== null;
}

function countDays(
  { sales, weather, common, complete }: JoinedTables,
  { start, endExclusive }: Period,
): IntegratedData['counts'] {
  const dates = datesOf(complete);
  const datesWithSales = new Set(datesOf(sales));
  return {
    shopping: sales.numRows(),
    weather: weather.numRows(),
    joined: dates.length,
    filledAmounts: countTrue(complete, 'amountFilled'),
    filledTemperatures: countTrue(complete, 'temperatureFilled'),
    shoppingOnly: datesOf(sales.antijoin(weather, 'date').orderby('date')),
    weatherOnly: datesOf(weather.antijoin(sales, 'date').orderby('date')),
    closed: datesBetween(start, endExclusive).filter((date) => !datesWithSales.has(date)),
    dropped: datesOf(common.antijoin(complete, 'date')),
    first: dates.at(0) as IsoDate,
    last: dates.at(-1) as IsoDate,
  };
}

function splitByPeriod<Day extends { date: IsoDate }>(
  days: readonly Day[],
  period: Period,
): { current: Day[]; earlier: Day[] } {
  return {
    current: days.filter(({ date }) => isWithin(date, period)),
    earlier: days.filter(({ date }) => date < period.start),
  };
}

/** Returns a function that gives the known temperature of the day before a date. */
function previousTemperatures(weather: readonly WeatherDay[]): (date: IsoDate) => number | null {
  const known = new Map(
    weather
      .filter(({ recorded }) => recorded > 0)
      .map(({ date, temperatureSum, recorded }) => [date, temperatureSum / recorded]),
  );
  return (date) => known.get(dayBefore(date)) ?? null;
}

function assertKnownValues(
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

function dateRange(days: readonly { date: IsoDate }[]): string {
  const dates = days.map((day) => day.date).sort();
  return `${dates.at(0)} to ${dates.at(-1)}`;
}
