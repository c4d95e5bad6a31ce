import type { Config, StoreSettings } from './settings.ts';
import type { WeatherSettings } from './source-settings.ts';

/** The weather station of a store; undefined where the weather as a whole stands for it. */
export function stationOf(stores: StoreSettings | null, store: string): string | undefined {
  // By its own keys alone: a store may be called `constructor`.
  return stores && Object.hasOwn(stores.stations, store) ? stores.stations[store] : undefined;
}

const MANY = 5;

/**
 * What STORES_FILE names in vain, most often by a slip of the pen, as warnings.
 *
 * @param sold the stores that have sales
 * @param read the stations that have readings
 */
export function namedInVain(
  { stations }: StoreSettings,
  sold: Iterable<string>,
  read: Iterable<string>,
): string[] {
  const told = (named: readonly string[], found: Iterable<string>, what: string): string[] => {
    const missing = [...new Set(named).difference(new Set(found))].map((name) => `'${name}'`);
    const more = missing.length > MANY ? `, and ${missing.length - MANY} more` : '';
    return missing.length === 0
      ? []
      : [`STORES_FILE names ${what}: ${missing.slice(0, MANY).join(', ')}${more}`];
  };
  return [
    ...told(Object.keys(stations), sold, 'stores without sales'),
    ...told(Object.values(stations), read, 'stations without readings'),
  ];
}

/** The configuration of a report on one store, with the weather of its station. */
export function forStore(config: Config, store: string): Config {
  const { sources, stores, look } = config;
  if (sources === null) return config;
  const { shopping, weather } = sources;
  const station = stationOf(stores, store);
  return {
    ...config,
    sources: {
      shopping: { ...shopping, columns: { ...shopping.columns, group: store } },
      weather: station === undefined ? weather : ofStation(weather, station),
    },
    look: { ...look, shopName: [look.shopName, store].filter(Boolean).join(', ') },
  };
}

function ofStation(weather: WeatherSettings, station: string): WeatherSettings {
  const connection = Object.hasOwn(weather.stations, station)
    ? weather.stations[station]
    : undefined;
  if (connection !== undefined) return { ...weather, connection, stations: {} };
  return { ...weather, columns: { ...weather.columns, group: station } };
}
