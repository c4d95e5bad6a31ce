import { dayBefore } from '../../domain/calendar.ts';
import type { OpenMeteoConnection } from '../../domain/source-settings.ts';
import { ask } from './http.ts';
import { readOpenMeteo } from './open-meteo-response.ts';
import type { WeatherService } from './service.ts';

/**
 * Open-Meteo's archive: a reanalysis of the weather, for any place, since 1940.
 *
 * @param timezone IANA zone whose days are wanted
 */
export function openMeteo(connection: OpenMeteoConnection, timezone: string): WeatherService {
  const { name, latitude, longitude, key, url } = connection;
  const address = (host: string) => {
    const asked = new URL(`${url ?? `https://${host}`}/v1/archive`);
    asked.search = new URLSearchParams({
      latitude: String(latitude),
      longitude: String(longitude),
      daily: 'temperature_2m_mean,precipitation_sum',
      timezone,
    }).toString();
    return asked;
  };
  const free = address('archive-api.open-meteo.com');
  const server = key === null ? free : address('customer-archive-api.open-meteo.com');
  return {
    name,
    // The same for free and for money.
    question: free.href,
    credit: { service: 'open-meteo' },
    timezone,
    address: server,
    days: async (span, timeout) => {
      const asked = new URL(server);
      asked.searchParams.set('start_date', span.start);
      asked.searchParams.set('end_date', dayBefore(span.endExclusive));
      if (key !== null) asked.searchParams.set('apikey', key);
      return readOpenMeteo(await ask(asked, name, key, timeout), span, name);
    },
  };
}
