import type { Config } from './settings.ts';
import type { WeatherSettings } from './source-settings.ts';

/** The configuration of a report on one store, with the weather of its station. */
export function forStore(config: Config, store: string): Config {
  const { sources, stores, look } = config;
  if (sources === null) return config;
  const { shopping, weather } = sources;
  const station = stores?.stations[store];
  return {
    ...config,
    sources: {
      shopping: { ...shopping, columns: { ...shopping.columns, only: store } },
      weather: station === undefined ? weather : ofStation(weather, station),
    },
    look: { ...look, shopName: [look.shopName, store].filter(Boolean).join(', ') },
  };
}

function ofStation(weather: WeatherSettings, station: string): WeatherSettings {
  const connection = weather.stations[station];
  if (connection !== undefined) return { ...weather, connection, stations: {} };
  return { ...weather, columns: { ...weather.columns, only: station } };
}
