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
import { undoneAfterEach } from '../../support/clean-up.ts';
import { openShop } from '../../support/shop.ts';
import {
  cut,
  says,
  silence,
  startWeatherService,
  temperatureOn,
} from '../../support/weather-service.ts';

const cleanUp = undoneAfterEach();

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

/** A shop with sales of half a year, which looks for its weather at a service. */
async function shop(
  source = seoul,
  changes: Record<string, string> = {},
  unknown: (date: string) => boolean = () => false,
) {
  const made = await openShop();
  cleanUp.push(made.close);
  const service = await startWeatherService(unknown);
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
    made.command(args, { ...env, ...more });
  return { ...made, service, command };
}

describe('a report on the weather of a service', () => {
  test.each([
    ['en', seoul, /Weather data by Open-Meteo\.com \(https:\/\/open-meteo\.com\/\), CC BY 4\.0/],
    [
      'ko',
      'kma:108',
      /기상 자료: 기상청 종관기상관측\(ASOS\) 108번 지점.*https:\/\/www\.data\.go\.kr\//,
    ],
  ])('in %s says where %s has it from, as HTML and as text', async (locale, source, credit) => {
    const { command, server, service } = await shop(source, { WEATHER_API_KEY: KEY });
    expect(await command(april, { REPORT_LOCALE: locale })).toMatchObject({ code: 0, stderr: '' });
    const mail = await simpleParser(server.received[0]?.raw as Buffer);
    for (const text of [mail.text, String(mail.html)]) {
      expect(text?.replaceAll('\n', ' ')).toMatch(credit);
      expect(text).toContain(source);
    }
    expect(service.asked).toHaveLength(1);
  });

  test('has a day for each day of the month, and looks at rain', async () => {
    const { command } = await shop();
    const { stdout } = await command([...april, '--dry-run', '--format', 'json']);
    const { days, exploratory, history } = JSON.parse(stdout);
    expect(days).toMatchObject({ joined: 30, filledTemperatures: 0 });
    expect(exploratory.rain).toMatchObject({ column: 'precipitation', wetDays: 7, dryDays: 23 });
    expect(history).toHaveLength(2);
  });

  test('from a database owes nothing to anybody', async () => {
    const { command } = await shop();
    const { stdout } = await command(['run', '--sample', '--dry-run', '--format', 'text']);
    expect(stdout).toContain('Made by shopweather');
    expect(stdout).not.toMatch(/Open-Meteo|Korea/);
  });
});

describe('what was fetched', () => {
  test('is kept in the state folder, and is not asked for by the next month', async () => {
    const { command, service, state } = await shop();
    expect((await command(april)).code).toBe(0);
    expect((await command(['run', '--month', '2025-05'])).code).toBe(0);
    expect(service.spans()).toEqual(['2025-02-01 2025-04-30', '2025-05-01 2025-05-31']);
    expect(readdirSync(join(state, 'weather'))).toHaveLength(4);
    // The same month once more is made of what is kept alone.
    expect((await command([...april, '--resend'])).code).toBe(0);
    expect(service.asked).toHaveLength(2);
  });

  test.each([
    ['a dry run', [...april, '--dry-run']],
    ['a check', ['check']],
  ])('is not kept by %s', async (_, args) => {
    const { command, service, state } = await shop();
    await command(args);
    expect(service.asked.length).toBeGreaterThan(0);
    expect(existsSync(state)).toBe(false);
  });

  test('and cannot be kept is no reason to hold the report back', async () => {
    const { command, server, state } = await shop();
    mkdirSync(state);
    writeFileSync(join(state, 'weather'), 'in the way');
    const { code, stderr } = await command([...april, '--verbose']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warn +the weather of 2025-02 cannot be kept for the next run: /m);
    expect(server.received).toHaveLength(1);
  });

  test('serves the months of a backfill, of which each is asked for once', async () => {
    const { command, service } = await shop();
    const { code } = await command(['backfill', '--from', '2025-04', '--to', '2025-06']);
    expect(code).toBe(0);
    expect(service.spans()).toEqual(['2025-02-01 2025-06-30']);
  });
});

test('the reports on each store are made of one question, and owe the same', async () => {
  const each = { STORE_COLUMN: 'store', STORE_REPORTS: 'each' };
  const { command, service, server } = await shop(seoul, each);
  expect((await command(april)).code).toBe(0);
  expect(service.asked).toHaveLength(1);
  expect(server.received).toHaveLength(2);
  for (const { raw } of server.received) {
    expect((await simpleParser(raw)).text).toContain('Open-Meteo.com');
  }
});

describe('a service that fails for a while', () => {
  const limit = (unit: string) => ({
    error: true,
    reason: `${unit} API request limit exceeded. Please try again later.`,
  });
  test.each([
    ['counts requests', says(429, limit('Minutely'), { 'retry-after': '0' })],
    ['is a page of maintenance', says(200, '<html>We will be back</html>')],
    ['cuts the connection', cut],
  ])('and %s is asked again', async (_, reply) => {
    const { command, service } = await shop();
    service.next.push(reply, reply);
    expect((await command([...april, '--dry-run'])).code).toBe(0);
    expect(service.asked).toHaveLength(3);
    expect(service.atOnce()).toBe(1);
  });

  test('and is silent is asked again', async () => {
    const { command, service } = await shop();
    service.next.push(silence);
    // A slow machine may miss the time with a good answer, too; then there is another attempt.
    const { code } = await command([...april, '--dry-run'], {
      STEP_TIMEOUT: '500ms',
      RETRY_ATTEMPTS: '10',
    });
    expect(code).toBe(0);
    expect(service.asked.length).toBeGreaterThan(1);
  });

  test('and wants to be left alone for longer than the run may take ends it', async () => {
    const { command, service } = await shop();
    service.next.push(says(429, limit('Hourly')));
    const { code, stderr } = await command([...april, '--dry-run'], { RUN_TIMEOUT: '30m' });
    expect(code).toBe(69);
    expect(stderr).toMatch(/Hourly API request limit exceeded/);
    expect(service.asked).toHaveLength(1);
  });
});

describe('a key', () => {
  const echo = (status: number) => says(status, `no way with ${KEY} or ${encodeURIComponent(KEY)}`);

  test.each([
    ['in an answer', echo(403), 77],
    ['in an answer that is not understood', echo(200), 69],
    ['in part, where the text is shortened', says(404, `${'x'.repeat(150)} ${KEY}`), 69],
    ['where the connection is cut', cut, 69],
  ])('is never shown %s', async (_, reply, exitCode) => {
    const { command, service, state } = await shop('kma:108', { WEATHER_API_KEY: KEY });
    service.next.push(reply, reply, reply);
    const { code, stdout, stderr } = await command([...april, '--verbose']);
    expect(code).toBe(exitCode);
    expect(service.asked[0]?.url.searchParams.get('serviceKey')).toBe(KEY);
    const shown = await command(['show']);
    const kept = readdirSync(state)
      .filter((name) => name.startsWith('ledger.db'))
      .map((name) => readFileSync(join(state, name), 'latin1'));
    for (const text of [stdout, stderr, shown.stdout, ...kept]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(encodeURIComponent(KEY));
      expect(text).not.toContain(KEY.slice(0, 6));
    }
    expect(stderr).toContain('kma:108');
  });

  test('is not in the report, nor in what is kept', async () => {
    const { command, server, state } = await shop('kma:108', {
      WEATHER_API_KEY: encodeURIComponent(KEY),
    });
    expect((await command(april)).code).toBe(0);
    const kept = readdirSync(state, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(db|json)/.test(name))
      .map((name) => readFileSync(join(state, name), 'latin1'));
    expect(kept.length).toBeGreaterThan(3);
    for (const text of [String(server.received[0]?.raw), ...kept]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(encodeURIComponent(KEY));
    }
  });

  test('can come from a file, and its correction does not make the run start afresh', async () => {
    const { command, service, folder } = await shop('kma:108');
    const file = join(folder, 'key');
    writeFileSync(file, `${KEY}\n`);
    const failing = { WEATHER_API_KEY_FILE: file, SMTP_PORT: '1', RETRY_ATTEMPTS: '1' };
    expect((await command(april, failing)).code).toBe(69);
    expect((await command(['resume'], { WEATHER_API_KEY: 'another' })).code).toBe(0);
    expect(service.asked).toHaveLength(1);
  });
});

describe('check', () => {
  const month = Temporal.Now.plainDateISO('Asia/Seoul').toPlainYearMonth().subtract({ months: 1 });

  test('goes from the key to the answer', async () => {
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
    expect(service.spans()).toContain(`${month}-01 ${month}-${month.daysInMonth}`);
  });

  test('warns of days that have no temperature yet', async () => {
    const { command } = await shop(seoul, {}, (date) => /-2[78]$/.test(date));
    const { stdout } = await command(['check']);
    expect(stdout).toMatch(/^warning {2}weather: answer +.* of which 2 have no temperature$/m);
    expect(stdout).toMatch(/^ +The newest days come late: .*schedule --day 8/m);
  });

  test('tells of a key that is refused', async () => {
    const { command, service } = await shop('kma:108', { WEATHER_API_KEY: KEY });
    service.next.push(says(403, 'Forbidden'));
    const { code, stdout } = await command(['check']);
    expect(code).toBe(77);
    expect(stdout).toMatch(/^ok {7}weather: key +given$/m);
    expect(stdout).toMatch(
      /^failure {2}weather: answer +kma:108 answered with status 403: Forbidden$/m,
    );
    expect(stdout).not.toContain(KEY);
  });

  test('tells of a server that is not there', async () => {
    const { command } = await shop(seoul, { WEATHER_URL: 'http://127.0.0.1:1' });
    const { code, stdout } = await command(['check']);
    expect(code).toBe(69);
    expect(stdout).toMatch(/^failure {2}weather: connection +nothing can be reached at 127/m);
    expect(stdout).toMatch(/^- {8}weather: answer +not tried$/m);
  });
});

describe('stores with stations of their own', () => {
  const stores = async (source: string, lines: string) => {
    const made = await shop(source, { WEATHER_API_KEY: KEY, STORE_COLUMN: 'store' });
    const file = join(made.folder, 'stores.txt');
    writeFileSync(file, lines);
    return { ...made, file };
  };

  test.each([
    [seoul, '35.1,129.04', /latitude=35\.1&longitude=129\.04&/],
    ['kma:108', '159', /stnIds=159/],
  ])('%s: each is asked for once, one at a time', async (source, station, question) => {
    const { command, service, file } = await stores(source, `South = ${station}\n`);
    const args = [...april, '--dry-run', '--format', 'json'];
    const { stdout, stderr } = await command(args, { STORES_FILE: file });
    expect(stderr).not.toMatch(/^shopweather: /m);
    const { stores: found } = JSON.parse(stdout);
    expect(found).toMatchObject([
      { store: 'North', station: null, n: 30 },
      { store: 'South', station, n: 30 },
    ]);
    const questions = service.asked.map(({ url }) => url.search);
    expect(questions.filter((each) => question.test(each))).toHaveLength(1);
    expect(questions).toHaveLength(2);
    expect(service.atOnce()).toBe(1);
    const alone = await command([...args, '--store', 'South'], { STORES_FILE: file });
    expect(JSON.parse(alone.stdout).effect.n).toBe(30);
    expect(service.asked.at(-1)?.url.search).toMatch(question);
  });

  test('a station that the service cannot have is refused: exit 78', async () => {
    const { command, file } = await stores(seoul, 'South = Busan\n');
    const { code, stderr } = await command([...april, '--dry-run'], { STORES_FILE: file });
    expect(stderr).toMatch(
      /STORES_FILE names the station 'Busan', which must be open-meteo:LATITUDE/,
    );
    expect(code).toBe(78);
  });
});
