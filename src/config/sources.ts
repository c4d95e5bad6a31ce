import type { Problem } from '../domain/failure.ts';
import type { Config, StoreSettings } from '../domain/settings.ts';
import { type Connection, isService, type OwnQuery } from '../domain/source-settings.ts';
import { checkNames } from './column-names.ts';
import type { Judge, Values } from './keys.ts';
import { serviceSettings, serviceStations } from './service.ts';
import { type Side, tlsSettings } from './tls.ts';

/**
 * Where both sides of the data come from.
 *
 * @param zone of the report
 */
export function sourceSettings(
  values: Values,
  zone: string,
  judge: Judge,
): NonNullable<Config['sources']> {
  const database = (side: Side, given: Connection): Connection => {
    const tls = tlsSettings(side, values, given, judge);
    if (given?.kind !== 'mysql') return given;
    return { ...given, tls, password: values[`${side}_PASSWORD`] ?? given.password };
  };
  const dates = (side: Side) => ({
    format: values[`${side}_DATE_FORMAT`] ?? null,
    written: values[`${side}_TIMEZONE`] ?? zone,
    wanted: zone,
  });
  const written = (side: Side) => ({
    csv: {
      delimiter: values[`${side}_DELIMITER`],
      encoding: values[`${side}_ENCODING`],
      decimal: values[`${side}_DECIMAL`],
    },
    onBadRow: values.BAD_ROWS,
  });
  checkNames('SHOPPING', values, judge);
  checkNames('WEATHER', values, judge);
  const shopping = judge.required('SHOPPING_SOURCE', 'Set it, or try --sample.');
  const weather = judge.required('WEATHER_SOURCE', 'Set it, or try --sample.');
  return {
    shopping: {
      connection: database('SHOPPING', shopping),
      columns: {
        ...(values.SHOPPING_QUERY_FILE
          ? {
              table: { ...values.SHOPPING_QUERY_FILE, sums: SALES },
              date: 'date',
              value: 'amount',
            }
          : {
              table: values.SHOPPING_TABLE,
              date: values.SHOPPING_DATE_COLUMN,
              value: values.SHOPPING_AMOUNT_COLUMN,
            }),
        ...(values.STORE_COLUMN && { groupColumn: values.STORE_COLUMN }),
      },
      dates: dates('SHOPPING'),
      ...written('SHOPPING'),
    },
    weather: {
      connection:
        weather && isService(weather)
          ? serviceSettings(weather, values, judge)
          : database('WEATHER', weather),
      columns: {
        ...(values.WEATHER_QUERY_FILE
          ? {
              table: { ...values.WEATHER_QUERY_FILE, sums: READINGS },
              date: 'date',
              value: 'temperature',
            }
          : {
              table: values.WEATHER_TABLE,
              date: values.WEATHER_DATE_COLUMN,
              value: values.WEATHER_TEMPERATURE_COLUMN,
            }),
        extras: values.WEATHER_EXTRA_COLUMNS ?? [],
        ...(values.WEATHER_STATION_COLUMN && { groupColumn: values.WEATHER_STATION_COLUMN }),
      },
      unit: values.WEATHER_UNIT,
      stations: weather && isService(weather) ? serviceStations(weather, values, judge) : {},
      dates: dates('WEATHER'),
      ...written('WEATHER'),
    },
  };
}

/** How stores are told apart, if they are; notes a problem where that is said by halves. */
export function storeSettings(values: Values, problems: Problem[]): StoreSettings | null {
  const { STORE_COLUMN, STORES_FILE, WEATHER_STATION_COLUMN, STORE_REPORTS } = values;
  const needs = (key: string, missing: string) =>
    problems.push({
      what: `${key} says nothing without ${missing}`,
      remedy: `Give ${missing} too, or leave ${key} out.`,
    });
  if (STORE_COLUMN === undefined) {
    if (STORES_FILE) needs('STORES_FILE', 'STORE_COLUMN');
    if (STORE_REPORTS === 'each') needs('STORE_REPORTS=each', 'STORE_COLUMN');
    return null;
  }
  const ofService = values.WEATHER_SOURCE !== undefined && isService(values.WEATHER_SOURCE);
  if (STORES_FILE && !WEATHER_STATION_COLUMN && !ofService)
    needs('STORES_FILE', 'WEATHER_STATION_COLUMN');
  if (WEATHER_STATION_COLUMN && !STORES_FILE) needs('WEATHER_STATION_COLUMN', 'STORES_FILE');
  return { stations: STORES_FILE ?? {}, reports: STORE_REPORTS };
}

/** The columns by which an own query gives the sums of a day. */
const SALES: OwnQuery['sums'] = {
  rows: 'purchases',
  recorded: 'recorded',
  value: 'amount',
  squares: 'amountSquares',
};
const READINGS: OwnQuery['sums'] = {
  rows: 'readings',
  recorded: 'recorded',
  value: 'temperatureSum',
  squares: 'temperatureSquares',
};
