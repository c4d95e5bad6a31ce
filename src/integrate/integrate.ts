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
import { refuseFailed } from './check-findings.ts';
import { type CleanSales, type CleanWeather, cleanSales, cleanWeather } from './clean.ts';
import { checkData, type SideDay } from './data-checks.ts';

/** What the data is about: its month, its sources, and the rows that they passed over. */
export interface DataNames {
  month: Month;
  period: Period;
  shopping: string;
  weather: string;
  badRows: BadRows;
}

/**
 * Cleans both sides and joins them by date (inner join): the month, and the months before it as
 * far as they have data. Then judges the data by the rules of the checks.
 *
 * @param shopping one row a day, each with at least one purchase
 * @param weather one row a day
 * @throws Failure (65) where one side of the month is empty, has no known value at all, or no day
 *   of the month is left; where a check fails, naming every one that does.
 */
export function integrate(
  shopping: readonly ShoppingDay[],
  weather: readonly WeatherDay[],
  { missingValues, checks }: Pick<Config, 'missingValues' | 'checks'>,
  names: DataNames,
): Omit<IntegratedData, 'stores'> {
  const { month, period } = names;
  const [soldBefore, sold] = split(shopping, period);
  const [readBefore, read] = split(weather, period);
  refuseUnusable(sold, 'amount', names.shopping, month);
  refuseUnusable(read, 'temperature', names.weather, month);

  const before = temperaturesBefore(weather);
  const { sales, readings, both, complete } = join(sold, read, missingValues, before);
  if (both.numRows() === 0) {
    throw failure(
      EXIT.data,
      `sales and weather have no day of ${month} in common: ` +
        `${extent(sold)} in ${names.shopping}, ${extent(read)} in ${names.weather}`,
      'Check that both sources cover the month and write dates in the same way.',
    );
  }
  if (complete.numRows() === 0) {
    throw failure(
      EXIT.data,
      `every day of ${month} has a missing amount or temperature, so MISSING_VALUES=drop leaves none`,
      'Use MISSING_VALUES=mean, or complete the data.',
    );
  }

  const dates = datesOf(complete);
  const open = new Set(datesOf(sales));
  const counts = {
    shopping: sold.length,
    weather: read.length,
    joined: dates.length,
    filledAmounts: countTrue(complete, 'amountFilled'),
    filledTemperatures: countTrue(complete, 'temperatureFilled'),
    shoppingOnly: datesOf(sales.antijoin(readings, 'date').orderby('date')),
    weatherOnly: datesOf(readings.antijoin(sales, 'date').orderby('date')),
    closed: datesBetween(period.start, period.endExclusive).filter((date) => !open.has(date)),
    dropped: datesOf(both.antijoin(complete, 'date')),
    first: dates.at(0) as IsoDate,
    last: dates.at(-1) as IsoDate,
  };
  const dataChecks = checkData(
    {
      period,
      shopping: { within: sold.map(salesRows), before: soldBefore.map(salesRows) },
      weather: { within: read.map(weatherRows), before: readBefore.map(weatherRows) },
      counts,
      filled: (complete.objects() as JoinedDay[]).filter(
        ({ amountFilled, temperatureFilled }) => amountFilled || temperatureFilled,
      ).length,
    },
    checks,
  );
  refuseFailed(dataChecks, names);
  return {
    table: complete,
    history: join(soldBefore, readBefore, missingValues, before).complete,
    counts,
    badRows: names.badRows,
    dataChecks,
  };
}

function salesRows({ purchases, ...day }: ShoppingDay): SideDay {
  return { ...day, rows: purchases };
}

function weatherRows({ readings, ...day }: WeatherDay): SideDay {
  return { ...day, rows: readings };
}

/** Both sides cleaned, the days on both, and those of them that are complete, by date. */
function join(
  shopping: readonly ShoppingDay[],
  weather: readonly WeatherDay[],
  missing: MissingValues,
  temperatureBefore: (date: IsoDate) => number | null,
): Record<'sales' | 'readings' | 'both' | 'complete', ColumnTable> {
  const sales = from(cleanSales(shopping, missing));
  const readings = from(
    cleanWeather(weather, missing).map((day) => ({
      ...day,
      temperatureBefore: temperatureBefore(day.date),
    })),
  );
  const none = shopping.length === 0 || weather.length === 0;
  const both = none ? from([]) : sales.join(readings, 'date').orderby('date');
  return {
    sales,
    readings,
    both,
    complete: none ? both : both.filter(rowFunction(isComplete)).reify(),
  };
}

/** The days before the period, and those in it. */
function split<Day extends { date: IsoDate }>(
  days: readonly Day[],
  period: Period,
): [before: Day[], within: Day[]] {
  return [
    days.filter(({ date }) => date < period.start),
    days.filter(({ date }) => isWithin(date, period)),
  ];
}

function isComplete(day: CleanSales & CleanWeather): boolean {
  return day.amount !== null && day.temperature !== null;
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

function extent(days: readonly { date: IsoDate }[]): string {
  const dates = days.map((day) => day.date).sort();
  return `${dates.at(0)} to ${dates.at(-1)}`;
}
