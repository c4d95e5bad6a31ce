import type { Config } from './settings.ts';

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
      weather:
        station === undefined
          ? weather
          : { ...weather, columns: { ...weather.columns, only: station } },
    },
    look: { ...look, shopName: [look.shopName, store].filter(Boolean).join(', ') },
  };
}
