import {
  byGroup,
  type GroupedDay,
  type ShoppingDay,
  type StoreDays,
  type WeatherDay,
} from '../domain/records.ts';
import type { Config } from '../domain/settings.ts';
import { stationOf } from '../domain/store.ts';
import { cleanSales, cleanWeather } from './clean.ts';

/** The weather of a month: over all stations, and by station. */
interface Weather {
  days: readonly WeatherDay[];
  groups: readonly GroupedDay<WeatherDay>[];
}

/**
 * Cleans the days of each store and joins them with the weather of its station. One store at a
 * time and without Arquero: tables of all stores at once take three times the memory.
 */
export function integrateStores(
  shopping: readonly GroupedDay<ShoppingDay>[],
  weather: Weather,
  { missingValues, stores }: Pick<Config, 'missingValues' | 'stores'>,
): StoreDays[] {
  const temperaturesOf = (days: readonly WeatherDay[]) =>
    new Map(cleanWeather(days, missingValues).map((day) => [day.date, day.temperature]));
  const overall = temperaturesOf(weather.days);
  const byStation = new Map(
    [...byGroup(weather.groups)].map(([station, days]) => [station, temperaturesOf(days)]),
  );
  return [...byGroup(shopping)].map(([store, days]) => {
    const station = stationOf(stores, store) ?? null;
    const byDate = station === null ? overall : (byStation.get(station) ?? new Map());
    const columns: StoreDays = { store, station, dates: [], amounts: [], temperatures: [] };
    const sales = cleanSales(days, missingValues).sort((a, b) => (a.date < b.date ? -1 : 1));
    for (const { date, amount } of sales) {
      const temperature = byDate.get(date) ?? null;
      if (amount === null || temperature === null) continue;
      columns.dates.push(date);
      columns.amounts.push(amount);
      columns.temperatures.push(temperature);
    }
    return columns;
  });
}
