import type { IsoDate } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';

/** The sums of the rows of one day. */
export interface DailyTotal {
  date: IsoDate;
  rows: number;
  recorded: number;
  sum: number;
  /** Sum of the squared deviations from the mean. */
  deviations: number;
  /** Null if no value is known. */
  lowest: number | null;
  highest: number | null;
  /** Mean of the known values of each further column. */
  extras: Record<string, number | null>;
}

/** A day's rows as purchases. */
export function shoppingDay(day: DailyTotal): ShoppingDay {
  return {
    date: day.date,
    purchases: day.rows,
    recorded: day.recorded,
    amount: day.sum,
    amountDeviations: day.deviations,
    lowest: day.lowest,
    highest: day.highest,
  };
}

/** A day's rows as readings of a thermometer. */
export function weatherDay(day: DailyTotal): WeatherDay {
  return {
    date: day.date,
    readings: day.rows,
    recorded: day.recorded,
    temperatureSum: day.sum,
    temperatureDeviations: day.deviations,
    lowest: day.lowest,
    highest: day.highest,
    extras: day.extras,
  };
}

/** The failure of a sum that exceeds the range of numbers. */
export function tooMuch(column: string, where: string, day: IsoDate): Error {
  return failure(
    EXIT.data,
    `column ${column} of ${where} adds up to more than a number can hold on ${day}`,
    'Look for wrong values on that day.',
  );
}
