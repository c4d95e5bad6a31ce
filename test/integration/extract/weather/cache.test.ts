import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openMeteo } from '../../../../src/extract/weather/open-meteo.ts';
import { serviceSource } from '../../../../src/extract/weather/service.ts';
import { cleanUpAfterEach } from '../../../support/clean-up.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';
import { startWeatherService } from '../../../support/weather-service.ts';

const cleanUp = cleanUpAfterEach();

const place = {
  kind: 'open-meteo',
  name: 'open-meteo:-33.86,151.2',
  latitude: -33.86,
  longitude: 151.2,
  key: null,
} as const;

/** A service, and a state folder that several sources share. */
async function setUp(isUnknown?: (date: string) => boolean) {
  const server = await startWeatherService(isUnknown);
  cleanUp.push(server.close);
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-weather-'));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  const stateFolder = join(folder, 'state');
  const notes: string[] = [];
  /** Reads a span on a day, and returns its days and the spans that were requested. */
  const read = async (today: string, start: string, endExclusive: string, zone = 'UTC') => {
    const before = server.requests.length;
    const source = serviceSource(openMeteo({ ...place, url: server.url }, zone), {
      now: () => Temporal.Instant.from(`${today}T00:00Z`),
      stateFolder,
      note: (level, text) => notes.push(`${level}: ${text}`),
    });
    const { days } = await source.days({ start, endExclusive }, EVENT_LIMIT);
    return { days, spans: server.requestedSpans().slice(before) };
  };
  const file = (month: string) =>
    join(stateFolder, 'weather', `open-meteo--33.86,151.2-${month}.json`);
  return { server, stateFolder, notes, read, file };
}

describe('final months', () => {
  test('are cached, one file each, readable by the owner only', async () => {
    const { read, file, stateFolder } = await setUp();
    await read('2025-06-20', '2025-04-01', '2025-06-01');
    const folder = join(stateFolder, 'weather');
    expect(readdirSync(folder)).toEqual(
      ['04', '05'].map((month) => `open-meteo--33.86,151.2-2025-${month}.json`),
    );
    expect(statSync(stateFolder).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file('2025-04')).mode & 0o777).toBe(0o600);
  });

  test('are requested once, and stay the same', async () => {
    const { read } = await setUp();
    const first = await read('2025-06-20', '2025-04-01', '2025-06-01');
    const second = await read('2025-06-20', '2025-04-01', '2025-06-01');
    expect(first.spans).toEqual(['2025-04-01 2025-05-31']);
    expect(second.spans).toEqual([]);
    expect(second.days).toEqual(first.days);
    expect(second.days).toHaveLength(61);
  });

  test('are not requested by the next monthly run, other months are', async () => {
    const { read } = await setUp();
    await read('2025-06-01', '2024-05-01', '2025-06-01');
    const { days, spans } = await read('2025-07-01', '2024-06-01', '2025-07-01');
    expect(spans).toEqual(['2025-05-01 2025-06-30']);
    expect(days).toHaveLength(395);
  });

  test('among others are not requested', async () => {
    const { read, server } = await setUp();
    await read('2025-06-20', '2025-02-01', '2025-03-01');
    const { days, spans } = await read('2025-06-20', '2025-01-01', '2025-04-01');
    expect(spans).toEqual(['2025-01-01 2025-01-31', '2025-03-01 2025-03-31']);
    expect(server.maxConcurrent()).toBe(1);
    expect(days).toHaveLength(90);
  });
});

test.each([
  ['on the seventh day', '2025-05-07', true],
  ['on the eighth day', '2025-05-08', false],
])('a month is final a week after its end: %s', async (_, today, requestedAgain) => {
  const { read } = await setUp();
  await read(today, '2025-04-01', '2025-05-01');
  const { spans } = await read('2025-06-20', '2025-04-01', '2025-05-01');
  expect(spans).toEqual(requestedAgain ? ['2025-04-01 2025-04-30'] : []);
});

test('a month with a missing temperature is requested again', async () => {
  const { read } = await setUp((date) => date === '2025-04-30');
  await read('2025-06-20', '2025-04-01', '2025-06-01');
  const { spans } = await read('2025-06-20', '2025-04-01', '2025-06-01');
  expect(spans).toEqual(['2025-04-01 2025-04-30']);
});

test('the cache of another request is not used', async () => {
  const { read } = await setUp();
  await read('2025-06-20', '2025-04-01', '2025-05-01');
  const { spans } = await read('2025-06-20', '2025-04-01', '2025-05-01', 'Asia/Seoul');
  expect(spans).toEqual(['2025-04-01 2025-04-30']);
});

describe('the month of a damaged file is requested again, and the file is replaced', () => {
  test.each<[string, (whole: string) => string]>([
    ['truncated', (whole) => whole.slice(0, 400)],
    ['empty', () => ''],
    ['null', () => 'null'],
    [
      'with a missing day',
      (whole) => whole.replace(/\{"date":"2025-04-30".*?\},?/, '').replace(',]', ']'),
    ],
    ['with a day twice', (whole) => whole.replace('2025-04-30', '2025-04-29')],
    [
      'without a temperature',
      (whole) => whole.replace(/"temperature":[\d.]+/, '"temperature":null'),
    ],
    [
      'with text in place of a number',
      (whole) => whole.replace(/"precipitation":[\d.]+/, '"precipitation":"much"'),
    ],
  ])('%s', async (_, damage) => {
    const { read, file } = await setUp();
    const { days } = await read('2025-06-20', '2025-04-01', '2025-05-01');
    const whole = readFileSync(file('2025-04'), 'utf8');
    expect(damage(whole)).not.toBe(whole);
    writeFileSync(file('2025-04'), damage(whole));
    const again = await read('2025-06-20', '2025-04-01', '2025-05-01');
    expect(again.spans).toEqual(['2025-04-01 2025-04-30']);
    expect(again.days).toEqual(days);
    expect(readFileSync(file('2025-04'), 'utf8')).toBe(whole);
  });
});

test('a cache that cannot be written is logged as a warning', async () => {
  const { read, stateFolder, notes } = await setUp();
  mkdirSync(stateFolder);
  writeFileSync(join(stateFolder, 'weather'), 'in the way');
  const { days } = await read('2025-06-20', '2025-04-01', '2025-05-01');
  expect(days).toHaveLength(30);
  expect(notes).toEqual([
    expect.stringMatching(/^warning: cannot cache the weather of 2025-04 for the next run: /),
  ]);
});

test('without a state folder nothing is cached', async () => {
  const { server, stateFolder } = await setUp();
  const source = serviceSource(openMeteo({ ...place, url: server.url }, 'UTC'), {
    now: () => Temporal.Instant.from('2025-06-20T00:00Z'),
    stateFolder: null,
    note: () => {},
  });
  for (let i = 0; i < 2; i++) {
    await source.days({ start: '2025-04-01', endExclusive: '2025-05-01' }, EVENT_LIMIT);
  }
  expect(server.requests).toHaveLength(2);
  expect(existsSync(stateFolder)).toBe(false);
});
