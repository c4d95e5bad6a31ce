import type { BadRows, ShoppingDay, WeatherDay } from '../../src/domain/records.ts';

/** The settings for missing values, without data checks. */
export const MEAN = { missingValues: 'mean', checks: {} } as const;
export const DROP = { missingValues: 'drop', checks: {} } as const;

export const NO_BAD_ROWS: BadRows = { shopping: 0, weather: 0 };

/** A day of purchases; null for an unknown amount. */
export function sales(date: string, ...amounts: (number | null)[]): ShoppingDay {
  const { recorded, sum, deviations, lowest, highest } = totals(amounts);
  return {
    date,
    purchases: amounts.length,
    recorded,
    amount: sum,
    amountDeviations: deviations,
    lowest,
    highest,
  };
}

/** A day of readings; null for an unknown temperature. */
export function weather(date: string, ...temperatures: (number | null)[]): WeatherDay {
  const { recorded, sum, deviations, lowest, highest } = totals(temperatures);
  return {
    date,
    readings: temperatures.length,
    recorded,
    temperatureSum: sum,
    temperatureDeviations: deviations,
    lowest,
    highest,
    extras: {},
  };
}

function totals(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  const deviations = known.reduce((total, value) => total + (value - sum / known.length) ** 2, 0);
  const lowest = known.length === 0 ? null : Math.min(...known);
  const highest = known.length === 0 ? null : Math.max(...known);
  return { recorded: known.length, sum, deviations, lowest, highest };
}

/** Consecutive dates from the first one. */
export function datesFrom(first: string, count: number): string[] {
  const start = Temporal.PlainDate.from(first);
  return Array.from({ length: count }, (_, days) => start.add({ days }).toString());
}
