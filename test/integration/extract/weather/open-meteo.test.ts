import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import type { HttpResponse } from '../../../../src/extract/weather/http.ts';
import { openMeteo } from '../../../../src/extract/weather/open-meteo.ts';
import { parseOpenMeteoResponse } from '../../../../src/extract/weather/open-meteo-response.ts';
import { serviceSource } from '../../../../src/extract/weather/service.ts';
import { VERSION } from '../../../../src/system/version.ts';
import { cleanUpAfterEach } from '../../../support/clean-up.ts';
import { failureOf } from '../../../support/failures.ts';
import { freePort } from '../../../support/free-port.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';
import {
  cutConnection,
  neverRespond,
  type Responder,
  rainOn,
  respondWith,
  startWeatherService,
  temperatureOn,
  type WeatherServer,
} from '../../../support/weather-service.ts';

const cleanUp = cleanUpAfterEach();

const place = {
  kind: 'open-meteo',
  name: 'open-meteo:37.5665,126.978',
  latitude: 37.5665,
  longitude: 126.978,
  key: null,
  url: null,
} as const;
const july = { start: '2024-07-01', endExclusive: '2024-08-01' };

async function service(isUnknown?: (date: string) => boolean): Promise<WeatherServer> {
  const server = await startWeatherService(isUnknown);
  cleanUp.push(server.close);
  return server;
}

/** The source at a server. `today` is a date in the zone of the report. */
function source(url: string, { today = '2025-01-01', key = null as string | null } = {}) {
  return serviceSource(openMeteo({ ...place, url, key }, 'Asia/Seoul'), {
    now: () => Temporal.Instant.from(`${today}T00:00+09:00`),
    stateFolder: null,
    note: () => {},
  });
}

describe('the request', () => {
  test('covers all months, with the place, the columns and the zone of the report', async () => {
    const server = await service();
    await source(server.url).days({ start: '2023-07-01', endExclusive: '2024-08-01' }, EVENT_LIMIT);
    expect(server.requests).toHaveLength(1);
    const [{ url, agent } = { url: new URL('http://none'), agent: '' }] = server.requests;
    expect(agent).toBe(`shopweather/${VERSION}`);
    expect(url.pathname).toBe('/v1/archive');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      latitude: '37.5665',
      longitude: '126.978',
      start_date: '2023-07-01',
      end_date: '2024-07-31',
      daily: 'temperature_2m_mean,precipitation_sum',
      timezone: 'Asia/Seoul',
    });
  });

  test.each([
    [null, 'https://archive-api.open-meteo.com'],
    ['paid-for-key', 'https://customer-archive-api.open-meteo.com'],
  ])('goes to the right host with the key %j', (key, origin) => {
    const { address, requestKey } = openMeteo({ ...place, key }, 'UTC');
    expect(address.origin).toBe(origin);
    expect(requestKey).not.toContain('paid-for-key');
    expect(requestKey).toBe(openMeteo(place, 'UTC').requestKey);
  });

  test('has the key', async () => {
    const server = await service();
    await source(server.url, { key: 'a+b/c=' }).days(july, EVENT_LIMIT);
    expect(server.requests[0]?.url.searchParams.get('apikey')).toBe('a+b/c=');
  });

  test.each([
    ['does not cover today or later', '2024-07-15', ['2024-07-01 2024-07-14']],
    ['covers all past days', '2024-08-01', ['2024-07-01 2024-07-31']],
    ['is not sent if there are no past days', '2024-07-01', []],
  ])('%s', async (_, today, spans) => {
    const server = await service();
    await source(server.url, { today }).days(july, EVENT_LIMIT);
    expect(server.requestedSpans()).toEqual(spans);
  });

  test.each([
    ['the place', { ...place, latitude: 37 }, 'UTC'],
    ['the zone', place, 'Asia/Seoul'],
    ['the server', { ...place, url: 'http://127.0.0.1' }, 'UTC'],
  ])('depends on %s', (_, connection, zone) => {
    expect(openMeteo(connection, zone).requestKey).not.toBe(openMeteo(place, 'UTC').requestKey);
  });
});

describe('a day', () => {
  test('has one reading and the rain', async () => {
    const server = await service();
    const { days, badRows } = await source(server.url).days(july, EVENT_LIMIT);
    expect(badRows).toBe(0);
    expect(days).toHaveLength(31);
    const temperature = temperatureOn('2024-07-04');
    expect(days[3]).toEqual({
      date: '2024-07-04',
      readings: 1,
      recorded: 1,
      temperatureSum: temperature,
      temperatureDeviations: 0,
      lowest: temperature,
      highest: temperature,
      extras: { precipitation: rainOn('2024-07-04') },
    });
    expect(rainOn('2024-07-04')).toBeGreaterThan(0);
  });

  test('without a temperature has no recorded value', async () => {
    const server = await service((date) => date === '2024-07-31');
    const { days } = await source(server.url).days(july, EVENT_LIMIT);
    expect(days[30]).toEqual({
      date: '2024-07-31',
      readings: 1,
      recorded: 0,
      temperatureSum: 0,
      temperatureDeviations: 0,
      lowest: null,
      highest: null,
      extras: { precipitation: null },
    });
  });
});

const units = { time: 'iso8601', temperature_2m_mean: '°C', precipitation_sum: 'mm' };
const daily = { time: ['2024-07-01'], temperature_2m_mean: [24.1], precipitation_sum: [null] };
const right = { daily_units: units, daily };
const responseOf = (body: unknown, status = 200): HttpResponse => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter: null,
});
const read = (response: HttpResponse) => parseOpenMeteoResponse(response, july, place.name);

test('a valid response', () => {
  expect(read(responseOf(right))).toEqual([
    { date: '2024-07-01', temperature: 24.1, precipitation: null },
  ]);
});

describe('a response with unexpected content', () => {
  test.each<[string, unknown, number, RegExp]>([
    [
      'other units',
      { ...right, daily_units: { ...units, temperature_2m_mean: '°F' } },
      65,
      /"°F", not in °C/,
    ],
    [
      'inches',
      { ...right, daily_units: { ...units, precipitation_sum: 'inch' } },
      65,
      /"inch", not in mm/,
    ],
    ['no units', { daily }, 65, /time in undefined/],
    ['no days', { daily_units: units }, 65, /no lists of days and numbers/],
    [
      'text in place of numbers',
      { ...right, daily: { ...daily, temperature_2m_mean: ['24.1'] } },
      65,
      /no lists/,
    ],
    [
      'a list too short',
      { ...right, daily: { ...daily, precipitation_sum: [] } },
      65,
      /different lengths/,
    ],
    [
      'timestamps in place of dates',
      { ...right, daily: { ...daily, time: ['2024-07-01T00:00'] } },
      65,
      /unexpected date "2024-07-01T00:00"/,
    ],
    [
      'numbers in place of dates',
      { ...right, daily: { ...daily, time: [1719792000] } },
      65,
      /unexpected date 1719792000/,
    ],
    [
      'a day that was not requested',
      { ...right, daily: { ...daily, time: ['2024-08-01'] } },
      65,
      /unexpected date "2024-08-01"/,
    ],
    [
      'a duplicate day',
      {
        ...right,
        daily: {
          time: ['2024-07-01', '2024-07-01'],
          temperature_2m_mean: [1, 2],
          precipitation_sum: [0, 0],
        },
      },
      65,
      /unexpected date "2024-07-01"/,
    ],
    ['several places', [right, right], 65, /more than one place/],
    ['null', 'null', 65, /time in undefined/],
    [
      'a web page',
      '<html>\n<h1>Log in\u001b[31m</h1></html>',
      69,
      /not JSON: <html> <h1>Log in \[31m<\/h1><\/html>$/,
    ],
    ['an empty response', '', 69, /not JSON: \(nothing\)$/],
    ['a long text, shortened', 'x'.repeat(1000), 69, /: x{160}\.\.\.$/],
  ])('%s', async (_, body, exitCode, message) => {
    const failure = await failureOf(() => read(responseOf(body)));
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain(place.name);
    expect(failure.problems[0]?.remedy).toMatch(/WEATHER_URL/);
    expect(failure.exitCode).toBe(exitCode);
  });
});

describe('an error response', () => {
  const error = (reason: string) => ({ error: true, reason });
  test.each<[number, unknown, number, boolean, number, RegExp]>([
    [
      429,
      error('Minutely API request limit exceeded. Please try again in one minute.'),
      69,
      true,
      60_000,
      /later/,
    ],
    [
      429,
      error('Hourly API request limit exceeded. Please try again in the next hour.'),
      69,
      true,
      3_600_000,
      /later/,
    ],
    [
      429,
      error('Daily API request limit exceeded. Please try again tomorrow.'),
      69,
      false,
      0,
      /tomorrow/,
    ],
    [429, error('Monthly API request limit exceeded.'), 69, false, 0, /later/],
    [429, error('Too many concurrent requests'), 69, true, 0, /later/],
    [
      400,
      error("Parameter 'start_date' is out of allowed range from 1940-01-01 to 2024-07-30"),
      65,
      false,
      0,
      /another month/,
    ],
    [400, error('Invalid timezone'), 78, false, 0, /WEATHER_SOURCE and REPORT_TIMEZONE/],
    [400, error('The supplied API key is invalid.'), 77, false, 0, /WEATHER_API_KEY/],
    [401, 'Unauthorized', 77, false, 0, /WEATHER_API_KEY/],
    [403, '', 77, false, 0, /WEATHER_API_KEY/],
    [404, error('Not Found'), 69, false, 0, /WEATHER_URL/],
    [301, '', 69, false, 0, /WEATHER_URL/],
    [500, error('Internal'), 69, true, 0, /later/],
    [502, '<html>Bad Gateway</html>', 69, true, 0, /later/],
  ])('%d %j fails with exit %d', async (status, body, exitCode, transient, retryAfter, remedy) => {
    const failure = await failureOf(() => read(responseOf(body, status)));
    expect(failure).toMatchObject({ exitCode, transient });
    expect(failure.retryAfter).toBe(retryAfter);
    expect(failure.problems[0]?.remedy).toMatch(remedy);
    expect(failure.message).toMatch(/^open-meteo:37.5665,126.978 answered/);
  });

  test.each([
    ['seconds', { 'retry-after': '7' }],
    [
      'a date',
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:07 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' },
    ],
  ])('with the time of the next attempt as %s', async (_, headers) => {
    const server = await service();
    server.nextResponders.push(
      respondWith(429, error('Minutely API request limit exceeded.'), headers),
    );
    const failure = await failureOf(() => source(server.url).days(july, EVENT_LIMIT));
    expect(failure).toMatchObject({ exitCode: 69, transient: true, retryAfter: 7000 });
  });
});

describe('no response', () => {
  const cutAtOnce: Responder = (request) => request.socket.destroy();
  test.each<[string, Responder, number, RegExp]>([
    ['a connection cut during the response', cutConnection, EVENT_LIMIT, /the connection was cut/],
    ['a timeout', neverRespond, 50, /did not answer in time/],
    ['a connection cut before the response', cutAtOnce, EVENT_LIMIT, /was cut/],
  ])('%s is transient', async (_, responder, timeout, message) => {
    const server = await service();
    server.nextResponders.push(responder);
    const failure = await failureOf(() =>
      source(server.url, { key: 'a-secret' }).days(july, timeout),
    );
    expect(failure).toMatchObject({ exitCode: 69, transient: true });
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain(`${place.name} at ${new URL(server.url).host}`);
    expect(failure.message).not.toContain('a-secret');
  });

  test('an endless response is not read to its end', async () => {
    const server = await service();
    const chunk = ' '.repeat(1024 ** 2);
    server.nextResponders.push((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const failure = await failureOf(() => source(server.url).days(july, EVENT_LIMIT));
    expect(failure).toMatchObject({ exitCode: 65, transient: false });
    expect(failure.message).toMatch(/is longer than 16 MB$/);
  });

  test('a port where no server listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const failure = await failureOf(() => source(url).days(july, EVENT_LIMIT));
    expect(failure).toMatchObject({ exitCode: 69, transient: true });
    expect(failure.message).toMatch(/the connection was refused$/);
  });

  test('an untrusted certificate is not transient', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
    });
    const server = createServer({ key, cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const failure = await failureOf(() =>
      source(`https://localhost:${port}`).days(july, EVENT_LIMIT),
    );
    expect(failure).toMatchObject({ exitCode: 69, transient: false });
    expect(failure.message).toMatch(/^the certificate of open-meteo:.* at localhost:\d+ cannot be/);
    expect(failure.problems[0]?.remedy).toMatch(/NODE_EXTRA_CA_CERTS/);
  });

  test('a host that does not exist', async () => {
    const failure = await failureOf(() => source('http://weather.invalid').days(july, EVENT_LIMIT));
    expect(failure.exitCode).toBe(69);
    expect(failure.message).toMatch(/host name/);
  });

  test('a redirect is not followed', async () => {
    const server = await service();
    server.nextResponders.push(respondWith(302, '', { location: `${server.url}/elsewhere` }));
    const failure = await failureOf(() => source(server.url, { key: 'k' }).days(july, EVENT_LIMIT));
    expect(failure.message).toMatch(/status 302/);
    expect(server.requests).toHaveLength(1);
  });
});
