import { type ColumnTable, from, escape as rowFunction } from 'arquero';
import type { IsoDate, Month } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { Integrated, MissingValues, ShoppingDay, WeatherDay } from '../domain/records.ts';
import { type CleanSales, type CleanTemperature, cleanSales, cleanTemperatures } from './clean.ts';

/** What the data is called in messages: its month, and the names of its sources. */
export interface DataNames {
  month: Month;
  shopping: string;
  weather: string;
}

/**
 * Cleans both sides and joins them by date (inner join).
 *
 * @param shopping one row a day, each with at least one purchase
 * @param weather one row a day
 * @throws Failure (65) where one side is empty, has no known value at all, or no day is left.
 */
export function integrate(
  shopping: readonly ShoppingDay[],
  weather: readonly WeatherDay[],
  missing: MissingValues,
  names: DataNames,
): Integrated {
  refuseUnusable(shopping, 'amount', names.shopping, names.month);
  refuseUnusable(weather, 'temperature', names.weather, names.month);

  const sales = from(cleanSales(shopping, missing));
  const temperatures = from(cleanTemperatures(weather, missing));
  const both = sales.join(temperatures, 'date').orderby('date');
  if (both.numRows() === 0) {
    throw failure(
      EXIT.data,
      `sales and weather have no day of ${names.month} in common: ` +
        `${span(shopping)} in ${names.shopping}, ${span(weather)} in ${names.weather}`,
      'Check that both sources cover the month and write dates in the same way.',
    );
  }
  const table = both
    .filter(
      rowFunction(
        (row: CleanSales & CleanTemperature) => row.amount !== null && row.temperature !== null,
      ),
    )
    .reify();
  if (table.numRows() === 0) {
    throw failure(
      EXIT.data,
      `every day of ${names.month} has a missing amount or temperature, so MISSING_VALUES=drop leaves none`,
      'Use MISSING_VALUES=mean, or complete the data.',
    );
  }

  const dates: IsoDate[] = datesOf(table);
  return {
    table,
    counts: {
      shopping: shopping.length,
      weather: weather.length,
      joined: dates.length,
      filledAmounts: countTrue(table, 'amountFilled'),
      filledTemperatures: countTrue(table, 'temperatureFilled'),
      shoppingOnly: datesOf(sales.antijoin(temperatures, 'date').orderby('date')),
      weatherOnly: datesOf(temperatures.antijoin(sales, 'date').orderby('date')),
      dropped: datesOf(both.antijoin(table, 'date')),
      first: dates.at(0) as IsoDate,
      last: dates.at(-1) as IsoDate,
    },
  };
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

function span(days: readonly { date: IsoDate }[]): string {
  const dates = days.map((day) => day.date).sort();
  return `${dates.at(0)} to ${dates.at(-1)}`;
}
