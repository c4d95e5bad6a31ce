import { dayBefore } from '../../domain/calendar.ts';
import type { OpenMeteoConnection } from '../../domain/source-settings.ts';
import type { WeatherService } from './daily-weather.ts';
import { request } from './http.ts';
import { parseOpenMeteoResponse } from './open-meteo-response.ts';

/**
 * The archive of Open-Meteo: a reanalysis of the weather at any place since 1940.
 *
 * @param timezone IANA zone of the days
 */
export function openMeteo(connection: OpenMeteoConnection, timezone: string): WeatherService {
  const { name, latitude, longitude, key, url } = connection;
  const addressAt = (host: string) => {
    const address = new URL(`${url ?? `https://${host}`}/v1/archive`);
    address.search = new URLSearchParams({
      latitude: String(latitude),
      longitude: String(longitude),
      daily: 'temperature_2m_mean,precipitation_sum',
      timezone,
    }).toString();
    return address;
  };
  const freeAddress = addressAt('archive-api.open-meteo.com');
  const address = key === null ? freeAddress : addressAt('customer-archive-api.open-meteo.com');
  return {
    name,
    // The same with and without a key, so that the cache serves both.
    requestKey: freeAddress.href,
    attribution: { service: 'open-meteo' },
    timezone,
    address,
    days: async (span, timeout) => {
      const spanUrl = new URL(address);
      spanUrl.searchParams.set('start_date', span.start);
      spanUrl.searchParams.set('end_date', dayBefore(span.endExclusive));
      if (key !== null) spanUrl.searchParams.set('apikey', key);
      return parseOpenMeteoResponse(await request(spanUrl, name, key, timeout), span, name);
    },
  };
}
