import { type ColumnTable, from } from 'arquero';
import type { JoinedDay, ShoppingDay, StoreDays, WeatherDay } from '../domain/records.ts';
import type { Config } from '../domain/settings.ts';
import { cleanSales, cleanWeather } from './clean.ts';

/** The days of a store or station. */
interface Group<Day> {
  name: string;
  days: readonly Day[];
}

/** The weather of a month: as a whole, and by station. */
interface Weather {
  days: readonly WeatherDay[];
  groups: readonly Group<WeatherDay>[];
}

/**
 * Cleans the days of each store as {@link cleanSales} does, and joins them with the weather of its
 * station, in one join for all.
 */
export function integrateStores(
  shopping: readonly Group<ShoppingDay>[],
  weather: Weather,
  { missingValues, stores }: Pick<Config, 'missingValues' | 'stores'>,
): StoreDays[] {
  if (shopping.length === 0) return [];
  const stations = new Map(Object.entries(stores?.stations ?? {}));
  const used = shopping.map(({ name }) => ({ store: name, station: stations.get(name) ?? null }));
  const sales = from(
    shopping.flatMap(({ name, days }) =>
      cleanSales(days, missingValues).map((day) => ({
        ...day,
        store: name,
        station: keyOf(stations.get(name)),
      })),
    ),
  );
  const readings = from(
    [{ name: undefined, days: weather.days }, ...weather.groups].flatMap(({ name, days }) =>
      cleanWeather(days, missingValues).map((day) => ({
        ...day,
        station: keyOf(name),
        temperatureBefore: null,
      })),
    ),
  );
  const joined = readings.numRows() === 0 ? [] : rowsOf(sales.join(readings, [KEY, KEY]));
  const byStore = Map.groupBy(joined, ({ store }) => store);
  return used.map(({ store, station }) => ({
    store,
    station,
    days: (byStore.get(store) ?? []).toSorted((a, b) => (a.date < b.date ? -1 : 1)),
  }));
}

const KEY = ['station', 'date'];

/** A station by a name that no station of the whole has. */
function keyOf(station: string | undefined): string {
  return station === undefined ? '' : `= ${station}`;
}

function rowsOf(table: ColumnTable): (JoinedDay & { store: string })[] {
  const rows = table.objects() as (JoinedDay & { store: string })[];
  return rows.filter(({ amount, temperature }) => amount !== null && temperature !== null);
}
