import type { ServiceConnection } from '../domain/source-settings.ts';
import type { Judge, KeyName, Values } from './keys.ts';
import { webAddress } from './values.ts';

/**
 * Reads a source key that names a weather service; undefined where it names none.
 *
 * @throws Error whose message goes on after the key's name
 */
export function parseService(text: string): ServiceConnection | undefined {
  const [, scheme, place = ''] = /^(open-meteo|kma):(.*)$/i.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  return scheme.toLowerCase() === 'kma' ? station(place.trim()) : position(place);
}

function position(place: string): ServiceConnection {
  const parts = place.split(',').map((part) => part.trim());
  const [latitude = Number.NaN, longitude = Number.NaN] = parts.map((part) =>
    /^[+-]?\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN,
  );
  const onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (parts.length !== 2 || !onEarth) {
    throw new Error(
      `must be open-meteo:LATITUDE,LONGITUDE in degrees, from -90 to 90 and -180 to 180, as in open-meteo:37.5665,126.978, not '${place}'`,
    );
  }
  const name = `open-meteo:${latitude},${longitude}`;
  return { kind: 'open-meteo', name, latitude, longitude, key: null, url: null };
}

function station(place: string): ServiceConnection {
  if (!/^\d{1,5}$/.test(place)) {
    throw new Error(
      `must be kma: and the number of an ASOS station, as in kma:108 for Seoul, not '${place}'`,
    );
  }
  const station = Number(place);
  return { kind: 'kma', name: `kma:${station}`, station, key: null, url: null };
}

/** A service with its key and its address; notes what is missing, and what has no use with it. */
export function serviceSettings(
  connection: ServiceConnection,
  values: Values,
  { problems }: Judge,
): ServiceConnection {
  const useless = USELESS.filter((key) => values[key] !== undefined);
  if (values.WEATHER_UNIT === 'F') useless.push('WEATHER_UNIT');
  for (const key of useless) {
    problems.push({
      what: `${key} has no use with ${connection.name}, which says itself what it gives`,
      remedy: 'Leave it out, or read the weather from a database.',
    });
  }
  const { WEATHER_API_KEY: key = null, WEATHER_URL: url = null } = values;
  if (connection.kind === 'kma' && key === null) {
    problems.push({
      what: `WEATHER_API_KEY is missing: ${connection.name} answers nobody without a key`,
      remedy:
        'Apply for one at https://www.data.go.kr, for the daily data of ASOS (기상청_지상(종관, ASOS) 일자료 조회서비스).',
    });
  }
  return { ...connection, key, url };
}

/** The stations of STORES_FILE, each as a connection of its own; notes those that are none. */
export function serviceStations(
  connection: ServiceConnection,
  values: Values,
  { problems }: Judge,
): Record<string, ServiceConnection> {
  const { WEATHER_API_KEY: key = null, WEATHER_URL: url = null } = values;
  const names = new Set(Object.values(values.STORES_FILE ?? {}));
  return Object.fromEntries(
    [...names].flatMap((name): [string, ServiceConnection][] => {
      try {
        const found = parseService(`${connection.kind}:${name}`) as ServiceConnection;
        return [[name, { ...found, key, url }]];
      } catch (error) {
        problems.push({
          what: `STORES_FILE names the station '${name}', which ${(error as Error).message}`,
          remedy: `With ${connection.name}, write what would stand behind ${connection.kind}: there.`,
        });
        return [];
      }
    }),
  );
}

/** What says how a database is reached and a table is read. */
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

/** The key of a service as it is, also where it is given percent-encoded, as some hand it out. */
export function serviceKey(value: string): string {
  let key = value.trim();
  try {
    // Keys are hexadecimal or Base64, neither of which has a %.
    key = decodeURIComponent(key);
  } catch {
    throw new Error('has a % that is not followed by two hexadecimal digits');
  }
  if (!/^[!-~]+$/.test(key)) throw new Error('must be a single word without spaces');
  return key;
}

/** The address of a server, with a path or without. */
export function serviceAddress(value: string): string {
  const address = webAddress(value);
  const { username, password, search, hash } = new URL(address);
  if (username + password + search + hash !== '') {
    throw new Error('must be an address alone, without a user, a password, ? or #');
  }
  return address;
}
