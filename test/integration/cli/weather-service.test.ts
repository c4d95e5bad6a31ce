import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { datesBetween } from '../../../src/domain/calendar.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { openShop } from '../../support/shop.ts';
import {
  cutConnection,
  neverRespond,
  respondWith,
  startWeatherService,
  temperatureOn,
} from '../../support/weather-service.ts';

const cleanUp = cleanUpAfterEach();

const KEY = 'c2VjcmV0+a/key==';
const april = ['run', '--month', '2025-04'];
const seoul = 'open-meteo:37.5665,126.978';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-weather-'));
const sales = join(folder, 'sales.db');
beforeAll(() => {
  const database = new DatabaseSync(sales);
  database.exec('CREATE TABLE shopping_data (date TEXT, amount REAL, store TEXT); BEGIN');
  const insert = database.prepare('INSERT INTO shopping_data VALUES (?, ?, ?)');
  for (const date of datesBetween('2025-01-01', '2025-07-01')) {
    for (const store of ['North', 'South']) {
      insert.run(date, 400 - 5 * temperatureOn(date) + (Number(date.slice(-2)) % 3), store);
    }
  }
  database.exec('COMMIT');
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A shop with sales of half a year, and a weather service. */
async function shop(
  source = seoul,
  changes: Record<string, string> = {},
  isUnknown: (date: string) => boolean = () => false,
) {
  const base = await openShop();
  cleanUp.push(base.close);
  const service = await startWeatherService(isUnknown);
  cleanUp.push(service.close);
  const env: Record<string, string> = {
    SHOPPING_SOURCE: `sqlite:${sales}`,
    WEATHER_SOURCE: source,
    WEATHER_URL: service.url,
    REPORT_TIMEZONE: 'Asia/Seoul',
    HISTORY_MONTHS: '2',
    ...changes,
  };
  const command = (args: string[], more: Record<string, string> = {}) =>
    base.command(args, { ...env, ...more });
  return { ...base, service, command };
}

describe('a report on the weather of a service', () => {
  test.each([
    ['en', seoul, /Weather data by Open-Meteo\.com \(https:\/\/open-meteo\.com\/\), CC BY 4\.0/],
    [
      'ko',
      'kma:108',
      /기상 자료: 기상청 종관기상관측\(ASOS\) 108번 지점.*https:\/\/www\.data\.go\.kr\//,
    ],
  ])('in %s credits %s, as HTML and as text', async (locale, source, credit) => {
    const { command, server, service } = await shop(source, { WEATHER_API_KEY: KEY });
    expect(await command(april, { REPORT_LOCALE: locale })).toMatchObject({ code: 0, stderr: '' });
    const mail = await simpleParser(server.received[0]?.raw as Buffer);
    for (const text of [mail.text, String(mail.html)]) {
      expect(text?.replaceAll('\n', ' ')).toMatch(credit);
      expect(text).toContain(source);
    }
    expect(service.requests).toHaveLength(1);
  });

  test('has all days of the month, and examines rain', async () => {
    const { command } = await shop();
    const { stdout } = await command([...april, '--dry-run', '--format', 'json']);
    const { days, exploratory, history } = JSON.parse(stdout);
    expect(days).toMatchObject({ joined: 30, filledTemperatures: 0 });
    expect(exploratory.rain).toMatchObject({ column: 'precipitation', wetDays: 7, dryDays: 23 });
    expect(history).toHaveLength(2);
  });

  test('has no credit if the weather comes from a database', async () => {
    const { command } = await shop();
    const { stdout } = await command(['run', '--sample', '--dry-run', '--format', 'text']);
    expect(stdout).toContain('Made by shopweather');
    expect(stdout).not.toMatch(/Open-Meteo|Korea/);
  });
});

describe('the cache', () => {
  test('is in the state folder, and the next month uses it', async () => {
    const { command, service, state } = await shop();
    expect((await command(april)).code).toBe(0);
    expect((await command(['run', '--month', '2025-05'])).code).toBe(0);
    expect(service.requestedSpans()).toEqual(['2025-02-01 2025-04-30', '2025-05-01 2025-05-31']);
    expect(readdirSync(join(state, 'weather'))).toHaveLength(4);
    // The same month again needs no request.
    expect((await command([...april, '--resend'])).code).toBe(0);
    expect(service.requests).toHaveLength(2);
  });

  test.each([
    ['a dry run', [...april, '--dry-run']],
    ['a check', ['check']],
  ])('is not written by %s', async (_, args) => {
    const { command, service, state } = await shop();
    await command(args);
    expect(service.requests.length).toBeGreaterThan(0);
    expect(existsSync(state)).toBe(false);
  });

  test('that cannot be written does not withhold the report', async () => {
    const { command, server, state } = await shop();
    mkdirSync(state);
    writeFileSync(join(state, 'weather'), 'in the way');
    const { code, stderr } = await command([...april, '--verbose']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warn +cannot cache the weather of 2025-02 for the next run: /m);
    expect(server.received).toHaveLength(1);
  });

  test('serves a backfill, which requests each month once', async () => {
    const { command, service } = await shop();
    const { code } = await command(['backfill', '--from', '2025-04', '--to', '2025-06']);
    expect(code).toBe(0);
    expect(service.requestedSpans()).toEqual(['2025-02-01 2025-06-30']);
  });
});

test('the reports on each store share one request, and each has the credit', async () => {
  const each = { STORE_COLUMN: 'store', STORE_REPORTS: 'each' };
  const { command, service, server } = await shop(seoul, each);
  expect((await command(april)).code).toBe(0);
  expect(service.requests).toHaveLength(1);
  expect(server.received).toHaveLength(2);
  for (const { raw } of server.received) {
    expect((await simpleParser(raw)).text).toContain('Open-Meteo.com');
  }
});

describe('a transient failure', () => {
  const limit = (unit: string) => ({
    error: true,
    reason: `${unit} API request limit exceeded. Please try again later.`,
  });
  test.each([
    ['a rate limit', respondWith(429, limit('Minutely'), { 'retry-after': '0' })],
    ['a maintenance page', respondWith(200, '<html>We will be back</html>')],
    ['a cut connection', cutConnection],
  ])('%s is retried', async (_, responder) => {
    const { command, service } = await shop();
    service.nextResponders.push(responder, responder);
    expect((await command([...april, '--dry-run'])).code).toBe(0);
    expect(service.requests).toHaveLength(3);
    expect(service.maxConcurrent()).toBe(1);
  });

  test('a timeout is retried', async () => {
    const { command, service } = await shop();
    service.nextResponders.push(neverRespond);
    // On a slow machine a normal response may be too late as well: hence the many attempts.
    const { code } = await command([...april, '--dry-run'], {
      STEP_TIMEOUT: '500ms',
      RETRY_ATTEMPTS: '10',
    });
    expect(code).toBe(0);
    expect(service.requests.length).toBeGreaterThan(1);
  });

  test('fails the run if the service asks for a delay longer than the run may take', async () => {
    const { command, service } = await shop();
    service.nextResponders.push(respondWith(429, limit('Hourly')));
    const { code, stderr } = await command([...april, '--dry-run'], { RUN_TIMEOUT: '30m' });
    expect(code).toBe(69);
    expect(stderr).toMatch(/Hourly API request limit exceeded/);
    expect(service.requests).toHaveLength(1);
  });
});

describe('a key', () => {
  const echo = (status: number) =>
    respondWith(status, `rejected ${KEY} or ${encodeURIComponent(KEY)}`);

  test.each([
    ['in an error response', echo(403), 77],
    ['in an unexpected response', echo(200), 69],
    ['in part, in a shortened text', respondWith(404, `${'x'.repeat(150)} ${KEY}`), 69],
    ['if the connection is cut', cutConnection, 69],
  ])('is never shown %s', async (_, responder, exitCode) => {
    const { command, service, state } = await shop('kma:108', { WEATHER_API_KEY: KEY });
    service.nextResponders.push(responder, responder, responder);
    const { code, stdout, stderr } = await command([...april, '--verbose']);
    expect(code).toBe(exitCode);
    expect(service.requests[0]?.url.searchParams.get('serviceKey')).toBe(KEY);
    const show = await command(['show']);
    const ledgerFiles = readdirSync(state)
      .filter((name) => name.startsWith('ledger.db'))
      .map((name) => readFileSync(join(state, name), 'latin1'));
    for (const text of [stdout, stderr, show.stdout, ...ledgerFiles]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(encodeURIComponent(KEY));
      expect(text).not.toContain(KEY.slice(0, 6));
    }
    expect(stderr).toContain('kma:108');
  });

  test('is neither in the report nor in the state folder', async () => {
    const { command, server, state } = await shop('kma:108', {
      WEATHER_API_KEY: encodeURIComponent(KEY),
    });
    expect((await command(april)).code).toBe(0);
    const stateFiles = readdirSync(state, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(db|json)/.test(name))
      .map((name) => readFileSync(join(state, name), 'latin1'));
    expect(stateFiles.length).toBeGreaterThan(3);
    for (const text of [String(server.received[0]?.raw), ...stateFiles]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(encodeURIComponent(KEY));
    }
  });

  test('can come from a file, and a new key does not restart the run', async () => {
    const { command, service, folder } = await shop('kma:108');
    const file = join(folder, 'key');
    writeFileSync(file, `${KEY}\n`);
    const failing = { WEATHER_API_KEY_FILE: file, SMTP_PORT: '1', RETRY_ATTEMPTS: '1' };
    expect((await command(april, failing)).code).toBe(69);
    expect((await command(['resume'], { WEATHER_API_KEY: 'another' })).code).toBe(0);
    expect(service.requests).toHaveLength(1);
  });
});

describe('check', () => {
  const month = Temporal.Now.plainDateISO('Asia/Seoul').toPlainYearMonth().subtract({ months: 1 });

  test('checks key, host, connection and response', async () => {
    const { command, service } = await shop();
    const { stdout } = await command(['check']);
    for (const line of [
      /^ok {7}weather: key +none: the free service, for non-commercial use only$/m,
      /^ok {7}weather: host name +127\.0\.0\.1 is an address$/m,
      /^ok {7}weather: connection +127\.0\.0\.1:\d+ answers in \d+ ms$/m,
      new RegExp(`^ok {7}weather: answer +${month.daysInMonth} days of ${month} in \\d+ ms$`, 'm'),
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(service.requestedSpans()).toContain(`${month}-01 ${month}-${month.daysInMonth}`);
  });

  test('warns of days that have no temperature yet', async () => {
    const { command } = await shop(seoul, {}, (date) => /-2[78]$/.test(date));
    const { stdout } = await command(['check']);
    expect(stdout).toMatch(/^warning {2}weather: answer +.* of which 2 have no temperature$/m);
    expect(stdout).toMatch(/^ +The newest days come late: .*schedule --day 8/m);
  });

  test('reports a rejected key', async () => {
    const { command, service } = await shop('kma:108', { WEATHER_API_KEY: KEY });
    service.nextResponders.push(respondWith(403, 'Forbidden'));
    const { code, stdout } = await command(['check']);
    expect(code).toBe(77);
    expect(stdout).toMatch(/^ok {7}weather: key +given$/m);
    expect(stdout).toMatch(
      /^failure {2}weather: answer +kma:108 answered with status 403: Forbidden$/m,
    );
    expect(stdout).not.toContain(KEY);
  });

  test('reports a server that cannot be reached', async () => {
    const { command } = await shop(seoul, { WEATHER_URL: 'http://127.0.0.1:1' });
    const { code, stdout } = await command(['check']);
    expect(code).toBe(69);
    expect(stdout).toMatch(/^failure {2}weather: connection +nothing can be reached at 127/m);
    expect(stdout).toMatch(/^- {8}weather: answer +not tried$/m);
  });
});

describe('stores with stations of their own', () => {
  const stores = async (source: string, lines: string) => {
    const base = await shop(source, { WEATHER_API_KEY: KEY, STORE_COLUMN: 'store' });
    const file = join(base.folder, 'stores.txt');
    writeFileSync(file, lines);
    return { ...base, file };
  };

  test.each([
    [seoul, '35.1,129.04', /latitude=35\.1&longitude=129\.04&/],
    ['kma:108', '159', /stnIds=159/],
  ])('%s: each is requested once, one at a time', async (source, station, pattern) => {
    const { command, service, file } = await stores(source, `South = ${station}\n`);
    const args = [...april, '--dry-run', '--format', 'json'];
    const { stdout, stderr } = await command(args, { STORES_FILE: file });
    expect(stderr).not.toMatch(/^shopweather: /m);
    const { stores: results } = JSON.parse(stdout);
    expect(results).toMatchObject([
      { store: 'North', station: null, n: 30 },
      { store: 'South', station, n: 30 },
    ]);
    const queries = service.requests.map(({ url }) => url.search);
    expect(queries.filter((query) => pattern.test(query))).toHaveLength(1);
    expect(queries).toHaveLength(2);
    expect(service.maxConcurrent()).toBe(1);
    const south = await command([...args, '--store', 'South'], { STORES_FILE: file });
    expect(JSON.parse(south.stdout).effect.n).toBe(30);
    expect(service.requests.at(-1)?.url.search).toMatch(pattern);
  });

  test('an invalid station is rejected: exit 78', async () => {
    const { command, file } = await stores(seoul, 'South = Busan\n');
    const { code, stderr } = await command([...april, '--dry-run'], { STORES_FILE: file });
    expect(stderr).toMatch(
      /STORES_FILE names the station 'Busan', which must be open-meteo:LATITUDE/,
    );
    expect(code).toBe(78);
  });
});
