import type { ShoppingDay, WeatherDay } from '../../src/domain/records.ts';

/** Purchases of a day, by their amounts; null where one is not known. */
export function sales(date: string, ...amounts: (number | null)[]): ShoppingDay {
  const { recorded, sum, deviations } = totals(amounts);
  return {
    date,
    purchases: amounts.length,
    recorded,
    amount: sum,
    amountDeviations: deviations,
  };
}

/** Readings of a day. */
export function weather(date: string, ...temperatures: (number | null)[]): WeatherDay {
  const { recorded, sum, deviations } = totals(temperatures);
  return {
    date,
    readings: temperatures.length,
    recorded,
    temperatureSum: sum,
    temperatureDeviations: deviations,
    extras: {},
  };
}

function totals(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  const deviations = known.reduce((total, value) => total + (value - sum / known.length) ** 2, 0);
  return { recorded: known.length, sum, deviations };
}

/** So many dates from a first one on. */
export function datesFrom(first: string, count: number): string[] {
  const start = Temporal.PlainDate.from(first);
  return Array.from({ length: count }, (_, days) => start.add({ days }).toString());
}
