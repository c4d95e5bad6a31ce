import type { Connection } from '../domain/source-settings.ts';
import { kindOf } from '../extract/source-kinds.ts';
import type { ConfigValidator, KeyName, Values } from './keys.ts';

/** A weather service with its key and address; notes missing keys, and keys without effect. */
export function serviceSettings(
  connection: Connection,
  values: Values,
  { problems }: ConfigValidator,
): Connection {
  const useless = USELESS.filter((key) => values[key] !== undefined);
  if (values.WEATHER_UNIT === 'F') useless.push('WEATHER_UNIT');
  for (const key of useless) {
    problems.push({
      what: `${key} has no effect with ${connection.name}, whose data has a fixed form`,
      remedy: 'Leave it out, or read the weather from a database.',
    });
  }
  const { apiKeyRemedy } = kindOf(connection);
  if (apiKeyRemedy !== undefined && values.WEATHER_API_KEY === undefined) {
    problems.push({
      what: `WEATHER_API_KEY is missing: ${connection.name} rejects requests without a key`,
      remedy: apiKeyRemedy,
    });
  }
  return withServiceKeys(connection, values);
}

/** The stations of STORES_FILE, each as a connection of its own; notes names that are none. */
export function serviceStations(
  connection: Connection,
  values: Values,
  { problems }: ConfigValidator,
): Record<string, Connection> {
  const names = new Set(Object.values(values.STORES_FILE ?? {}));
  const kind = kindOf(connection);
  return Object.fromEntries(
    [...names].flatMap((name): [string, Connection][] => {
      try {
        return [[name, withServiceKeys(kind.parse(`${kind.name}:${name}`), values)]];
      } catch (error) {
        problems.push({
          what: `STORES_FILE names the station '${name}', which ${(error as Error).message}`,
          remedy: `With ${connection.name}, write only the text that would follow ${kind.name}:.`,
        });
        return [];
      }
    }),
  );
}

function withServiceKeys(connection: Connection, values: Values): Connection {
  const { WEATHER_API_KEY: apiKey = null, WEATHER_URL: url = null } = values;
  return kindOf(connection).withCredentials(connection, {
    password: undefined,
    tls: null,
    apiKey,
    url,
  });
}

/** The keys about connections to databases and about tables. */
const USELESS: KeyName[] = [
  'WEATHER_TLS',
  'WEATHER_TLS_CA',
  'WEATHER_TLS_CERT',
  'WEATHER_TLS_KEY',
  'WEATHER_EXTRA_COLUMNS',
  'WEATHER_QUERY_FILE',
  'WEATHER_STATION_COLUMN',
  'WEATHER_DATE_FORMAT',
  'WEATHER_TIMEZONE',
];
