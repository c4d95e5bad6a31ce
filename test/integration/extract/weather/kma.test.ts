import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/extract/weather/http.ts';
import { kma } from '../../../../src/extract/weather/kma.ts';
import { parseKmaResponse } from '../../../../src/extract/weather/kma-response.ts';
import { serviceSource } from '../../../../src/extract/weather/service.ts';
import { cleanUpAfterEach } from '../../../support/clean-up.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';
import {
  respondWith,
  startWeatherService,
  type WeatherServer,
} from '../../../support/weather-service.ts';

const cleanUp = cleanUpAfterEach();

const KEY = 'a+secret/key=';
const seoul = { kind: 'kma', name: 'kma:108', station: 108, key: KEY, url: null } as const;
const january = { start: '2022-01-01', endExclusive: '2022-02-01' };

async function service(): Promise<WeatherServer> {
  const server = await startWeatherService();
  cleanUp.push(server.close);
  return server;
}

function source(url: string, now = '2025-01-01T00:00Z') {
  return serviceSource(kma({ ...seoul, url }), {
    now: () => Temporal.Instant.from(now),
    stateFolder: null,
    note: () => {},
  });
}

describe('the request', () => {
  test('has the station, the days and the key', async () => {
    const server = await service();
    const { days } = await source(server.url).days(january, EVENT_LIMIT);
    expect(days).toHaveLength(31);
    const [{ url } = { url: new URL('http://none') }] = server.requests;
    expect(url.pathname).toBe('/1360000/AsosDalyInfoService/getWthrDataList');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      serviceKey: KEY,
      pageNo: '1',
      numOfRows: '999',
      dataType: 'JSON',
      dataCd: 'ASOS',
      dateCd: 'DAY',
      startDt: '20220101',
      endDt: '20220131',
      stnIds: '108',
    });
    expect(url.search).toContain('serviceKey=a%2Bsecret%2Fkey%3D');
  });

  test('goes to the public data portal by HTTPS; the request key does not contain the key', () => {
    const { address, requestKey, timezone } = kma(seoul);
    expect(address.origin).toBe('https://apis.data.go.kr');
    expect(decodeURIComponent(requestKey)).not.toContain(KEY);
    expect(requestKey).not.toBe(kma({ ...seoul, station: 159 }).requestKey);
    expect(timezone).toBe('Asia/Seoul');
  });

  test('is repeated for each page, one at a time', async () => {
    const server = await service();
    const years = { start: '2019-01-01', endExclusive: '2024-01-01' };
    const { days } = await source(server.url).days(years, EVENT_LIMIT);
    expect(server.requests.map(({ url }) => url.searchParams.get('pageNo'))).toEqual(['1', '2']);
    expect(server.maxConcurrent()).toBe(1);
    expect(new Set(days.map(({ date }) => date)).size).toBe(1826);
    expect([days[0]?.date, days.at(-1)?.date]).toEqual(['2019-01-01', '2023-12-31']);
  });

  test.each([
    // Half past midnight in Seoul.
    ['2022-01-14T15:30Z', ['2022-01-01 2022-01-14']],
    ['2022-01-14T14:30Z', ['2022-01-01 2022-01-13']],
  ])('at %s is for the past days in Korea', async (now, spans) => {
    const server = await service();
    await source(server.url, now).days(january, EVENT_LIMIT);
    expect(server.requestedSpans()).toEqual(spans);
  });

  test('for one day accepts a response without a list', async () => {
    const server = await service();
    const { days } = await source(server.url, '2022-01-01T20:00Z').days(january, EVENT_LIMIT);
    expect(days.map(({ date }) => date)).toEqual(['2022-01-01']);
  });
});

const OK = { resultCode: '00', resultMsg: 'NORMAL_SERVICE' };
const day = { stnId: '108', stnNm: '서울', tm: '2022-01-01', avgTa: '-4.3', sumRn: '' };
const page = (item: unknown, totalCount = 1) => ({
  response: { header: OK, body: { dataType: 'JSON', items: { item }, totalCount } },
});
const gateway = (code: string) =>
  `<OpenAPI_ServiceResponse>\n<cmmMsgHeader>\n<errMsg>SERVICE ERROR</errMsg>\n<returnAuthMsg>SOME_ERROR</returnAuthMsg>\n<returnReasonCode>${code}</returnReasonCode>\n</cmmMsgHeader>\n</OpenAPI_ServiceResponse>`;
const noData = { response: { header: { resultCode: '03', resultMsg: 'NO_DATA' } } };

const responseOf = (body: unknown, status = 200): HttpResponse => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter: null,
});
const read = (response: HttpResponse) => parseKmaResponse(response, january, 108, seoul.name);

describe('a response', () => {
  test.each<[string, unknown, [number | null, number | null][]]>([
    ['in a list', page([day]), [[-4.3, 0]]],
    ['with one day, not in a list', page(day), [[-4.3, 0]]],
    ['with rain', page([{ ...day, sumRn: '12.5' }]), [[-4.3, 12.5]]],
    ['without a temperature', page([{ ...day, avgTa: '' }]), [[null, 0]]],
    ['with null', page([{ ...day, avgTa: null, sumRn: null }]), [[null, 0]]],
    ['with zero', page([{ ...day, avgTa: '0.0' }]), [[0, 0]]],
    ['without a day', page([], 0), []],
    [
      'with an empty text in place of a list',
      { response: { header: OK, body: { items: '', totalCount: 0 } } },
      [],
    ],
    ['with the code for no data', noData, []],
  ])('%s', (_, body, expected) => {
    const { days } = read(responseOf(body));
    expect(days.map(({ temperature, precipitation }) => [temperature, precipitation])).toEqual(
      expected,
    );
  });

  test.each<[string, unknown, number, RegExp]>([
    ['of another station', page([{ ...day, stnId: '159' }]), 65, /is for station '159'/],
    [
      'with a day that was not requested',
      page([{ ...day, tm: '2022-02-01' }]),
      65,
      /the unexpected date '2022-02-01'/,
    ],
    [
      'with an invalid date',
      page([{ ...day, tm: '20220101' }]),
      65,
      /the unexpected date '20220101'/,
    ],
    [
      'with a word as temperature',
      page([{ ...day, avgTa: 'cold' }]),
      65,
      /no number in avgTa on 2022-01-01/,
    ],
    ['without its columns', page([{ stnId: '108', tm: '2022-01-01' }]), 65, /no number in avgTa/],
    [
      'without a count',
      { response: { header: OK, body: { items: { item: [day] } } } },
      65,
      /no list of days/,
    ],
    ['with other content', { hello: 'world' }, 65, /no list of days/],
    ['that is a web page', '<html>Maintenance</html>', 69, /is not JSON: <html>Maintenance/],
  ])('%s', async (_, body, exitCode, message) => {
    const failure = await failureOf(() => read(responseOf(body)));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(exitCode);
  });

  test('with fewer days than its count is an error', async () => {
    const server = await service();
    server.nextResponders.push(respondWith(200, page([day], 2)), respondWith(200, page([], 2)));
    const failure = await failureOf(() => source(server.url).days(january, EVENT_LIMIT));
    expect(failure.exitCode).toBe(65);
    expect(failure.message).toMatch(/has 1 of 2 days/);
  });
});

describe('an error response', () => {
  const json = (resultCode: string) => ({
    response: { header: { resultCode, resultMsg: 'SOME_ERROR' } },
  });
  test.each<[string, number, boolean, RegExp, RegExp]>([
    ['01', 69, true, /reported an internal error/, /later/],
    ['02', 69, true, /reported a database error/, /later/],
    ['05', 69, true, /reported an internal timeout/, /later/],
    ['10', 78, false, /rejected the request/, /station in WEATHER_SOURCE/],
    ['12', 69, false, /no longer exists/, /successor/],
    ['20', 77, false, /rejected the API key/, /subscribed/],
    ['22', 69, false, /API key has reached its daily limit/, /tomorrow/],
    ['30', 77, false, /does not know the API key/, /subscribed/],
    ['31', 77, false, /the API key has expired/, /Renew/],
    ['99', 69, false, /reported an error/, /later/],
  ])(
    'with code %s fails with exit %d, in JSON, in XML, and from the gateway',
    async (code, exitCode, transient, message, remedy) => {
      for (const response of [
        responseOf(json(code)),
        responseOf(gateway(code)),
        responseOf(gateway(code), 403),
        responseOf(
          {
            OpenAPI_ServiceResponse: {
              cmmMsgHeader: { returnAuthMsg: 'SOME_ERROR', returnReasonCode: code },
            },
          },
          403,
        ),
      ]) {
        const failure = await failureOf(() => read(response));
        expect(failure).toMatchObject({ exitCode, transient });
        expect(failure.message).toMatch(message);
        expect(failure.message).toContain(`(${code} SOME_ERROR)`);
        expect(failure.problems[0]?.remedy).toMatch(remedy);
      }
    },
  );

  test.each<[number, string, number, boolean, RegExp]>([
    [401, 'Unauthorized', 77, false, /subscribed at https:\/\/www.data.go.kr/],
    [403, 'Forbidden', 77, false, /subscribed at https:\/\/www.data.go.kr/],
    [429, 'API rate limit exceeded', 69, true, /later/],
    [500, 'Unexpected errors', 69, true, /later/],
    [404, 'API not found', 69, false, /WEATHER_URL/],
  ])('with status %d and %j', async (status, body, exitCode, transient, remedy) => {
    const failure = await failureOf(() => read(responseOf(body, status)));
    expect(failure).toMatchObject({ exitCode, transient });
    expect(failure.message).toBe(`kma:108 answered with status ${status}: ${body}`);
    expect(failure.problems[0]?.remedy).toMatch(remedy);
  });
});
