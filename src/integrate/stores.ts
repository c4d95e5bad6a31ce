import type { ShoppingDay, StoreDays, WeatherDay } from '../domain/records.ts';
import { byGroup, type GroupedDay } from '../domain/records.ts';
import type { Config } from '../domain/settings.ts';
import { stationOf } from '../domain/store.ts';
import { cleanSales, cleanWeather } from './clean.ts';

/** The weather of a month: as a whole, and by station. */
interface Weather {
  days: readonly WeatherDay[];
  groups: readonly GroupedDay<WeatherDay>[];
}

/**
 * Cleans the days of each store as {@link cleanSales} does, and joins them with the weather of its
 * station. One store at a time, and by hand: tables of all of them at once take three times the
 * memory.
 */
export function integrateStores(
  shopping: readonly GroupedDay<ShoppingDay>[],
  weather: Weather,
  { missingValues, stores }: Pick<Config, 'missingValues' | 'stores'>,
): StoreDays[] {
  const temperatures = (days: readonly WeatherDay[]) =>
    new Map(cleanWeather(days, missingValues).map((day) => [day.date, day.temperature]));
  const whole = temperatures(weather.days);
  const byStation = new Map(
    [...byGroup(weather.groups)].map(([station, days]) => [station, temperatures(days)]),
  );
  return [...byGroup(shopping)].map(([store, days]) => {
    const station = stationOf(stores, store) ?? null;
    const known = station === null ? whole : (byStation.get(station) ?? new Map());
    const joined: StoreDays = { store, station, dates: [], amounts: [], temperatures: [] };
    const sales = cleanSales(days, missingValues).sort((a, b) => (a.date < b.date ? -1 : 1));
    for (const { date, amount } of sales) {
      const temperature = known.get(date) ?? null;
      if (amount === null || temperature === null) continue;
      joined.dates.push(date);
      joined.amounts.push(amount);
      joined.temperatures.push(temperature);
    }
    return joined;
  });
}
