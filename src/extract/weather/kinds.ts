import type {
  Connection,
  KmaConnection,
  OpenMeteoConnection,
  ServiceConnection,
} from '../../domain/source-settings.ts';
import type { SourceKind } from '../source-kind.ts';
import type { WeatherService } from './daily-weather.ts';

/** The parts in which one weather service differs from the others. */
interface ServiceParts<C extends ServiceConnection>
  extends Pick<SourceKind<C>, 'name' | 'schemes' | 'form' | 'apiKeyRemedy' | 'parse'> {
  /** @param timezone of the report */
  service(connection: C, timezone: string): Promise<WeatherService>;
}

function serviceKind<C extends ServiceConnection>(parts: ServiceParts<C>): SourceKind<C> {
  const { service, ...rest } = parts;
  return {
    ...rest,
    type: 'service',
    withCredentials: (connection, { apiKey, url }) => ({ ...connection, key: apiKey, url }),
    supportsTls: () => false,
    // The second is the form of the key in a request's address.
    secrets: ({ key }) => (key === null ? [] : [key, encodeURIComponent(key)]),
    weather: async ({ connection, stations, dates }, context) => {
      const { serviceSource } = await import('./service.ts');
      const open = async (station: Connection) =>
        serviceSource(await service(station as C, dates.reportZone), context);
      return {
        ...(await open(connection)),
        daysByGroup: async function* (span, timeout) {
          const end = performance.now() + timeout;
          // Services want their requests one after the other.
          for (const [group, station] of Object.entries(stations)) {
            const source = await open(station);
            const { days } = await source.days(span, Math.max(1, end - performance.now()));
            for (const day of days) yield { group, day };
          }
        },
      };
    },
    check: async function* ({ connection, dates }, request) {
      const { checkService } = await import('./check.ts');
      yield* checkService(await service(connection, dates.reportZone), connection, request);
    },
  };
}

/** The weather of any place, from Open-Meteo. */
export const openMeteo = serviceKind<OpenMeteoConnection>({
  name: 'open-meteo',
  schemes: ['open-meteo'],
  form: 'open-meteo:LATITUDE,LONGITUDE',
  parse: (text) => parsePosition(text.slice('open-meteo:'.length)),
  service: async (connection, timezone) =>
    (await import('./open-meteo.ts')).openMeteo(connection, timezone),
});

/** The weather of a station in Korea, from the Korea Meteorological Administration. */
export const kma = serviceKind<KmaConnection>({
  name: 'kma',
  schemes: ['kma'],
  form: 'kma:STATION',
  apiKeyRemedy:
    'Apply for one at https://www.data.go.kr, for the daily data of ASOS (기상청_지상(종관, ASOS) 일자료 조회서비스).',
  parse: (text) => parseStation(text.slice('kma:'.length).trim()),
  service: async (connection) => (await import('./kma.ts')).kma(connection),
});

function parsePosition(text: string): OpenMeteoConnection {
  const parts = text.split(',').map((part) => part.trim());
  const [latitude = Number.NaN, longitude = Number.NaN] = parts.map((part) =>
    /^[+-]?\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN,
  );
  const onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (parts.length !== 2 || !onEarth) {
    throw new Error(
      `must be open-meteo:LATITUDE,LONGITUDE in degrees, from -90 to 90 and -180 to 180, as in open-meteo:37.5665,126.978, not '${text}'`,
    );
  }
  const name = `open-meteo:${latitude},${longitude}`;
  return { kind: 'open-meteo', name, latitude, longitude, key: null, url: null };
}

function parseStation(text: string): KmaConnection {
  if (!/^\d{1,5}$/.test(text)) {
    throw new Error(
      `must be kma: and the number of an ASOS station, as in kma:108 for Seoul, not '${text}'`,
    );
  }
  const station = Number(text);
  return { kind: 'kma', name: `kma:${station}`, station, key: null, url: null };
}
