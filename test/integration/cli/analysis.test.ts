import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bruteForceRows } from '../../support/brute-force.ts';
import { shopweather } from '../../support/cli.ts';
import { administer, databaseEnv } from '../../support/databases.ts';
import { datesFrom } from '../../support/days.ts';
import { randomFrom } from '../../support/months.ts';
import { openProxy } from '../../support/proxy.ts';

/** A shop of 14 months with several purchases a day, and weather with rain and humidity. */
const SALES_TABLE = 'shop';
const WEATHER_TABLE = 'sky';
const purchases: [date: string, amount: number | null][] = [];
const readings: [date: string, temperature: number, rain: number, humidity: number][] = [];

const random = randomFrom(11);
datesFrom('2024-03-01', 426).forEach((date, i) => {
  const warmth = 12 - 10 * Math.cos((2 * Math.PI * i) / 365) + 6 * (random() - 0.5);
  const temperature = Math.round(warmth * 10) / 10;
  // The shop is closed on the first Tuesday of April, and it hardly rained in that month.
  readings.push([date, temperature, random() < (i > 395 ? 0.07 : 0.3) ? 4 : 0, 60]);
  if (date === '2025-04-01') return;
  const customers = Math.round(40 - temperature + 6 * random());
  for (let c = 0; c < customers; c++) {
    purchases.push([date, random() < 0.02 ? null : Math.round(1000 * random()) / 100]);
  }
});

const folder = mkdtempSync(join(tmpdir(), 'shopweather-analysis-'));
const dryRun = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
const env = () => ({
  ...databaseEnv(),
  SHOPPING_TABLE: SALES_TABLE,
  WEATHER_TABLE,
  REPORT_TIMEZONE: 'Asia/Seoul',
});

async function analysis(changes: Record<string, string> = {}) {
  const { code, stdout, stderr } = await shopweather(dryRun, { env: { ...env(), ...changes } });
  expect({ code, stderr: stderr.match(/^shopweather:.*/m) }).toEqual({ code: 0, stderr: null });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  const rows = (list: readonly (readonly unknown[])[]) =>
    list
      .map(
        (row) => `(${row.map((v) => (typeof v === 'string' ? `'${v}'` : String(v))).join(', ')})`,
      )
      .join(', ');
  await administer(
    'shopping',
    `CREATE TABLE ${SALES_TABLE} (date DATE, amount DECIMAL(8,2))`,
    `INSERT INTO ${SALES_TABLE} VALUES ${rows(purchases)}`,
  );
  await administer(
    'weather',
    `CREATE TABLE ${WEATHER_TABLE} (date DATE, temperature FLOAT, rain FLOAT, humidity INT, note TEXT)`,
    `INSERT INTO ${WEATHER_TABLE} (date, temperature, rain, humidity) VALUES ${rows(readings)}`,
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await administer('shopping', `DROP TABLE ${SALES_TABLE}`);
  await administer('weather', `DROP TABLE ${WEATHER_TABLE}`);
});

describe('months before the month of the report', () => {
  test('come from the same query', async () => {
    const { SHOPPING_SOURCE } = databaseEnv() as { SHOPPING_SOURCE: string };
    const { port } = new URL(SHOPPING_SOURCE);
    const proxy = await openProxy(Number(port));
    try {
      const { history, pooled } = await analysis({
        SHOPPING_SOURCE: SHOPPING_SOURCE.replace(port, String(proxy.port)),
      });
      expect(proxy.connections()).toBe(1);
      expect(proxy.requestText().match(/GROUP BY/g)).toHaveLength(1);
      expect(history).toHaveLength(12);
      expect(history[0]).toMatchObject({ month: '2024-04', n: 30 });
      expect(history.at(-1)).toMatchObject({ month: '2025-03', n: 31 });
      // Each degree means one customer less.
      expect(pooled.percentPerDegree).toBeLessThan(-2);
      expect(pooled).toMatchObject({
        n: 365 + 29,
        adjustedFor: ['month', 'weekday', 'trend'],
        reason: null,
      });
    } finally {
      proxy.close();
    }
  });

  test.each([
    ['0', 0],
    ['3', 3],
    // The table begins in March of the year before.
    ['24', 13],
  ])('HISTORY_MONTHS=%s gives %i months', async (HISTORY_MONTHS, months) => {
    const { history, pooled, days } = await analysis({ HISTORY_MONTHS });
    expect(history).toHaveLength(months);
    expect(pooled === null).toBe(months === 0);
    expect(days).toMatchObject({ joined: 29, closed: ['2025-04-01'] });
  });

  test('do not change the figures of the month', async () => {
    const withoutHistory = await analysis({ HISTORY_MONTHS: '0' });
    const withHistory = await analysis();
    for (const field of ['effect', 'correlation', 'spearman', 'ranges', 'days']) {
      expect(withHistory[field]).toEqual(withoutHistory[field]);
    }
    expect(withHistory.baskets.purchases).toEqual(withoutHistory.baskets.purchases);
    // The two runs subtract different amounts before squaring, so the last digit may differ.
    expect(withHistory.baskets.rowLevel.r).toBeCloseTo(withoutHistory.baskets.rowLevel.r, 14);
    // Only the first day depends on the month before, by its previous day; the shop is closed then.
    expect(withHistory.exploratory).toEqual(withoutHistory.exploratory);
  });

  test('are also read for the first month of a backfill', async () => {
    const SHOPWEATHER_STATE_DIR = join(folder, 'state');
    const reports = join(folder, 'reports');
    const args = ['backfill', '--from', '2025-03', '--to', '2025-04', '--output', reports];
    const { code } = await shopweather(args, {
      env: { ...env(), SHOPWEATHER_STATE_DIR, HISTORY_MONTHS: '2', REPORT_LOCALE: 'ko' },
    });
    expect(code).toBe(0);
    const months = readdirSync(reports)
      .sort()
      .map((file) =>
        readFileSync(join(reports, file), 'utf8').match(/(?<=>)\d{4}년 \d+월(?=<\/th>)/g),
      );
    expect(months).toEqual([
      ['2025년 1월', '2025년 2월'],
      ['2025년 2월', '2025년 3월'],
    ]);
  });
});

test('the correlation over single rows is exact, although no row is fetched', async () => {
  const isInApril = ([date]: readonly [string, ...unknown[]]) => date.startsWith('2025-04');
  const expected = bruteForceRows(
    purchases.filter(isInApril),
    readings.filter(isInApril).map(([date, temperature]) => [date, temperature]),
  );
  const { baskets } = await analysis();
  expect(baskets.rowLevel.n).toBe(expected.n);
  expect(baskets.rowLevel.r).toBeCloseTo(expected.r, 12);
  expect(baskets.purchases.perDegree).toBeLessThan(-0.5);
});

describe('WEATHER_EXTRA_COLUMNS', () => {
  test('are analysed one by one', async () => {
    const { exploratory } = await analysis({ WEATHER_EXTRA_COLUMNS: 'rain,humidity' });
    expect(exploratory.weather).toMatchObject([
      { column: 'rain', n: 29, reason: null },
      { column: 'humidity', perUnit: null, reason: 'constant column' },
    ]);
    expect(exploratory.rain).toMatchObject({ column: 'rain', reason: 'too few wet days' });
  });

  test('are not compared if there are too few wet days, and the report says so', async () => {
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'text'];
    const { stdout } = await shopweather(args, {
      env: { ...env(), WEATHER_EXTRA_COLUMNS: 'rain' },
    });
    expect(stdout).toMatch(/^ {2}Only [0-4] wet days?: not compared\.$/m);
  });

  test.each([
    ['absent', 78, /column does not exist: .*absent/],
    ['note', 65, /column note of sky in mysql:\S+ is not numeric/],
    ['rain,,', 78, /WEATHER_EXTRA_COLUMNS '' is not a column name/],
  ])(
    'exit with an error if they are %s: exit %i',
    async (WEATHER_EXTRA_COLUMNS, exitCode, message) => {
      const { code, stdout, stderr } = await shopweather(dryRun, {
        env: { ...env(), WEATHER_EXTRA_COLUMNS },
      });
      expect(stderr).toMatch(message);
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    },
  );

  test('are checked together with the other columns', async () => {
    const { stdout } = await shopweather(['check'], {
      env: { ...env(), HOME: folder, WEATHER_EXTRA_COLUMNS: 'rain,humidity' },
    });
    expect(stdout).toMatch(/^ok +weather: table +date and temperature, rain, humidity of sky$/m);
  });
});

test('HOLIDAYS_FILE adds a term if the month has a holiday', async () => {
  const HOLIDAYS_FILE = join(folder, 'holidays.txt');
  writeFileSync(HOLIDAYS_FILE, '# By-election\n2025-04-02\n2025-05-05\n');
  const plain = await analysis();
  const adjusted = await analysis({ HOLIDAYS_FILE });
  expect(plain.effect.adjustedFor).toEqual(['weekday', 'trend']);
  expect(adjusted.effect.adjustedFor).toEqual(['weekday', 'trend', 'holiday']);
  expect(adjusted.effect.perDegree).not.toBe(plain.effect.perDegree);
  // No holiday is in the months before.
  expect(adjusted.history).toEqual(plain.history);
});
