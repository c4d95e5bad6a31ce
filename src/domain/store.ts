import type { Config, StoreSettings } from './settings.ts';
import type { WeatherSettings } from './source-settings.ts';

/** The weather station of a store; undefined if the store uses the weather of all stations. */
export function stationOf(stores: StoreSettings | null, store: string): string | undefined {
  // Own keys only: a store may be called `constructor`.
  return stores && Object.hasOwn(stores.stations, store) ? stores.stations[store] : undefined;
}

const MAX_LISTED = 5;

/**
 * Warnings about stores and stations in STORES_FILE that do not occur in the data, usually typos.
 *
 * @param stores that have sales
 * @param stations that have readings
 */
export function unknownNames(
  { stations: stationByStore }: StoreSettings,
  stores: Iterable<string>,
  stations: Iterable<string>,
): string[] {
  const warnings = (named: readonly string[], known: Iterable<string>, what: string): string[] => {
    const unknown = [...new Set(named).difference(new Set(known))].map((name) => `'${name}'`);
    if (unknown.length === 0) return [];
    const more = unknown.length > MAX_LISTED ? `, and ${unknown.length - MAX_LISTED} more` : '';
    return [`STORES_FILE names ${what}: ${unknown.slice(0, MAX_LISTED).join(', ')}${more}`];
  };
  return [
    ...warnings(Object.keys(stationByStore), stores, 'stores without sales'),
    ...warnings(Object.values(stationByStore), stations, 'stations without readings'),
  ];
}

/** The configuration of a report on one store, with the weather of its station. */
export function configForStore(config: Config, store: string): Config {
  const { sources, stores, look } = config;
  if (sources === null) return config;
  const { shopping, weather } = sources;
  const station = stationOf(stores, store);
  return {
    ...config,
    sources: {
      shopping: { ...shopping, columns: { ...shopping.columns, group: store } },
      weather: station === undefined ? weather : weatherOfStation(weather, station),
    },
    look: { ...look, shopName: [look.shopName, store].filter(Boolean).join(', ') },
  };
}

function weatherOfStation(weather: WeatherSettings, station: string): WeatherSettings {
  const connection = Object.hasOwn(weather.stations, station)
    ? weather.stations[station]
    : undefined;
  if (connection !== undefined) return { ...weather, connection, stations: {} };
  return { ...weather, columns: { ...weather.columns, group: station } };
}
