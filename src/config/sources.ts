import type { Problem } from '../domain/failure.ts';
import type { Config, StoreSettings } from '../domain/settings.ts';
import type { Connection, OwnQuery, TableColumns } from '../domain/source-settings.ts';
import { kindOf } from '../extract/source-kinds.ts';
import { checkNames } from './column-names.ts';
import { type ConfigValidator, KEYS, type Values } from './keys.ts';
import { queryPieces } from './query-file.ts';
import { type Side, tlsSettings } from './tls.ts';
import { serviceSettings, serviceStations } from './weather-service.ts';

/**
 * The sources of both sides of the data.
 *
 * @param zone of the report
 */
export function sourceSettings(
  values: Values,
  zone: string,
  validator: ConfigValidator,
): NonNullable<Config['sources']> {
  const common = (side: Side) => ({
    dates: {
      format: values[`${side}_DATE_FORMAT`] ?? null,
      sourceZone: values[`${side}_TIMEZONE`] ?? zone,
      reportZone: zone,
    },
    csv: {
      delimiter: values[`${side}_DELIMITER`],
      encoding: values[`${side}_ENCODING`],
      decimal: values[`${side}_DECIMAL`],
    },
    onBadRow: values.BAD_ROWS,
  });
  checkNames('SHOPPING', values, validator);
  checkNames('WEATHER', values, validator);
  // Undefined if the key is missing or not valid: then the configuration is rejected at its end.
  const shopping = validator.required('SHOPPING_SOURCE', 'Set it, or try --sample.');
  const weather = validator.required('WEATHER_SOURCE', 'Set it, or try --sample.');
  const isService = weather !== undefined && kindOf(weather).type === 'service';
  return {
    shopping: {
      connection: withCredentials('SHOPPING', shopping, values, validator),
      columns: shoppingColumns(values, validator),
      ...common('SHOPPING'),
    },
    weather: {
      connection: isService
        ? serviceSettings(weather, values, validator)
        : withCredentials('WEATHER', weather, values, validator),
      columns: weatherColumns(values, validator),
      unit: values.WEATHER_UNIT,
      stations: isService ? serviceStations(weather, values, validator) : {},
      ...common('WEATHER'),
    },
  };
}

function withCredentials(
  side: Side,
  connection: Connection,
  values: Values,
  validator: ConfigValidator,
): Connection {
  const tls = tlsSettings(side, values, connection, validator);
  if (connection === undefined) return connection;
  const password = values[`${side}_PASSWORD`];
  return kindOf(connection).withCredentials(connection, {
    password,
    tls,
    apiKey: null,
    url: null,
  });
}

/** The pieces of one side's own query; undefined without one. Notes a problem if it is not valid. */
function ownQuery(
  side: Side,
  values: Values,
  { problems }: ConfigValidator,
): Omit<OwnQuery, 'sums'> | undefined {
  const key = `${side}_QUERY_FILE` as const;
  const query = values[key];
  const source = values[`${side}_SOURCE`];
  if (query === undefined) return undefined;
  const { file } = query;
  try {
    return { file, pieces: queryPieces(query, source && kindOf(source).sqlTokens) };
  } catch (error) {
    const what = `${key} ${(error as Error).message}`;
    problems.push({ what, remedy: `It sets: ${KEYS[key].meaning}.` });
    return { file, pieces: [] };
  }
}

function shoppingColumns(values: Values, validator: ConfigValidator): TableColumns {
  const { STORE_COLUMN: groupColumn } = values;
  const query = ownQuery('SHOPPING', values, validator);
  return {
    ...(query
      ? { table: { ...query, sums: SALES }, date: 'date', value: 'amount' }
      : {
          table: values.SHOPPING_TABLE,
          date: values.SHOPPING_DATE_COLUMN,
          value: values.SHOPPING_AMOUNT_COLUMN,
        }),
    ...(groupColumn && { groupColumn }),
  };
}

function weatherColumns(values: Values, validator: ConfigValidator): TableColumns {
  const { WEATHER_STATION_COLUMN: groupColumn } = values;
  const query = ownQuery('WEATHER', values, validator);
  return {
    ...(query
      ? { table: { ...query, sums: READINGS }, date: 'date', value: 'temperature' }
      : {
          table: values.WEATHER_TABLE,
          date: values.WEATHER_DATE_COLUMN,
          value: values.WEATHER_TEMPERATURE_COLUMN,
        }),
    extras: values.WEATHER_EXTRA_COLUMNS ?? [],
    ...(groupColumn && { groupColumn }),
  };
}

/** The settings of stores; null without stores. Notes a problem if a key lacks the one it needs. */
export function storeSettings(values: Values, problems: Problem[]): StoreSettings | null {
  const { STORE_COLUMN, STORES_FILE, WEATHER_STATION_COLUMN, STORE_REPORTS } = values;
  const needs = (key: string, missing: string) =>
    problems.push({
      what: `${key} has no effect without ${missing}`,
      remedy: `Give ${missing} too, or leave ${key} out.`,
    });
  if (STORE_COLUMN === undefined) {
    if (STORES_FILE) needs('STORES_FILE', 'STORE_COLUMN');
    if (STORE_REPORTS === 'each') needs('STORE_REPORTS=each', 'STORE_COLUMN');
    return null;
  }
  const weather = values.WEATHER_SOURCE;
  const isService = weather !== undefined && kindOf(weather).type === 'service';
  if (STORES_FILE && !WEATHER_STATION_COLUMN && !isService) {
    needs('STORES_FILE', 'WEATHER_STATION_COLUMN');
  }
  if (WEATHER_STATION_COLUMN && !STORES_FILE) needs('WEATHER_STATION_COLUMN', 'STORES_FILE');
  return { stations: STORES_FILE ?? {}, reports: STORE_REPORTS };
}

/** The columns in which an own query may return sums of days. */
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
