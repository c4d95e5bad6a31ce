import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import type { Analysis } from '../../../src/domain/analysis.ts';
import { shopweather } from '../../support/cli.ts';
import { filesForTests } from '../../support/csv.ts';
import { openShop } from '../../support/shop.ts';

const write = filesForTests();
const days = Array.from({ length: 30 }, (_, i) => i + 1);
const temperature = (day: number) => 10 + ((day * 7) % 11) + 0.5;
const amount = (day: number) => 2000 - 30 * temperature(day) + (day % 3);

/** Sales as a Korean till exports them, with two rows a day. */
const sales = (more = '') => {
  const rows = days.flatMap((day) => [
    `2025년 4월 ${day}일,"커피, ""따뜻한""","1,000"`,
    `2025년 4월 ${day}일,똠양꿍,${amount(day) - 1000}`,
  ]);
  const text = ['판매일자,품목,결제 금액', ...rows, more].join('\r\n');
  return write(gzipSync(iconv.encode(text, 'cp949')), 'csv.gz');
};
/** Weather as a German station exports it, in UTC, without the last day. */
const weather = write(
  `\uFEFFZeit;Lufttemperatur (°C);Regen\n${days
    .slice(0, -1)
    .map((day) => {
      const date = `${String(day).padStart(2, '0')}.04.2025`;
      return `${date} 01:00;${String(temperature(day)).replace('.', ',')};0\n`;
    })
    .join('')}`,
);

const env = (more?: string): Record<string, string> => ({
  SHOPPING_SOURCE: `csv:${sales(more)}`,
  SHOPPING_ENCODING: 'cp949',
  SHOPPING_DATE_COLUMN: '판매일자',
  SHOPPING_DATE_FORMAT: 'YYYY년 M월 D일',
  SHOPPING_AMOUNT_COLUMN: '결제 금액',
  WEATHER_SOURCE: `csv:${weather}`,
  WEATHER_DELIMITER: ';',
  WEATHER_DECIMAL: 'comma',
  WEATHER_DATE_COLUMN: 'Zeit',
  WEATHER_DATE_FORMAT: 'DD.MM.YYYY HH:mm',
  WEATHER_TIMEZONE: 'UTC',
  WEATHER_TEMPERATURE_COLUMN: 'Lufttemperatur (°C)',
  REPORT_TIMEZONE: 'Asia/Seoul',
  RETRY_DELAY: '1ms',
});

const run = async (format: string, changes: Record<string, string> = {}, more?: string) =>
  await shopweather(['run', '--month', '2025-04', '--dry-run', '--format', format], {
    env: { ...env(more), ...changes },
  });

test('a Korean export and a German one', async () => {
  const { code, stdout, stderr } = await run('json', { WEATHER_EXTRA_COLUMNS: 'Regen' });
  expect([code, stderr]).toEqual([0, expect.stringContaining('extract_shopping_data')]);
  const { daily, days, badRows, effect } = JSON.parse(stdout) as Analysis;
  expect(days).toMatchObject({ shopping: 30, weather: 29, joined: 29 });
  expect(daily[6]).toMatchObject({
    date: '2025-04-07',
    purchases: 2,
    amount: amount(7),
    temperature: temperature(7),
    extras: { Regen: 0 },
  });
  expect(effect.perDegree).toBeCloseTo(-30, 0);
  expect(badRows).toEqual({ shopping: 0, weather: 0 });
});

test('a bad row fails the run, with its line in the message', async () => {
  const { code, stdout, stderr } = await run('text', {}, '2025년 4월 31일,물,1\r\n');
  expect([code, stdout]).toEqual([65, '']);
  expect(stderr).toMatch(
    /line 62 of csv:.*\.csv\.gz has '2025년 4월 31일' in column 판매일자, which is not a date in the format YYYY년 M월 D일\n +Correct it, or check the date format key, or set BAD_ROWS=skip/,
  );
});

test('with BAD_ROWS=skip, bad rows are skipped and the report counts them', async () => {
  const bad = '2025년 4월 31일,물,1\r\n2025년 4월 1일,물,많음\r\n합계,,\r\n';
  const { code, stdout, stderr } = await run('text', { BAD_ROWS: 'skip' }, bad);
  expect(stdout).toContain('Passed over in the sales data: 3 rows that could not be read.');
  expect(stderr).toContain('30 days, 3 bad rows skipped');
  expect(code).toBe(0);
});

test.each<[string, Record<string, string>, number, RegExp]>([
  ['a missing file', { WEATHER_SOURCE: 'csv:/absent.csv' }, 69, /cannot read csv:\/absent\.csv/],
  [
    'a missing column',
    { SHOPPING_AMOUNT_COLUMN: '금액' },
    78,
    /no column 금액 .* 판매일자, 품목, 결제 금액\n/,
  ],
  ['a wrong encoding', { SHOPPING_ENCODING: 'utf-8' }, 78, /Check the encoding key/],
  [
    'a wrong delimiter',
    { WEATHER_DELIMITER: 'tab' },
    78,
    /Check the column keys and the delimiter key\.\n/,
  ],
])('%s', async (_, changes, exitCode, message) => {
  const { code, stdout, stderr } = await run('text', changes);
  expect([code, stdout]).toEqual([exitCode, '']);
  expect(stderr).toMatch(message);
});

describe('check', () => {
  const check = async (changes: Record<string, string>) => {
    const shop = await openShop();
    try {
      return await shop.command(['check'], { ...env('합계,,\r\n'), ...changes });
    } finally {
      await shop.close();
    }
  };

  test('reports file, columns and rows', async () => {
    const { stdout } = await check({ BAD_ROWS: 'skip' });
    for (const line of [
      /^ok {7}shopping: header +판매일자 and 결제 금액 among 3 columns of csv:.*\.csv\.gz$/m,
      /^warning {2}shopping: rows +0 days of .* in \d+ ms; 1 bad row is skipped\n {9}BAD_ROWS=fail/m,
      /^ok {7}weather: header +Zeit and Lufttemperatur \(°C\) among 3 columns of csv:/m,
      /^ok {7}weather: rows +\d+ days of \d{4}-\d\d in \d+ ms$/m,
      /^warning {2}data of \d{4}-\d\d /m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test.each<[string, Record<string, string>, number, RegExp]>([
    ['a bad row', {}, 65, /^failure {2}shopping: rows +line 62 of csv:.*\n {9}Correct it/m],
    [
      'a missing column',
      { SHOPPING_DATE_COLUMN: 'date' },
      78,
      /^failure {2}shopping: header +there is no column date .*\n.*\n- {8}shopping: rows +not tried$/m,
    ],
  ])('reports %s', async (_, changes, exitCode, message) => {
    const { code, stdout } = await check(changes);
    expect(stdout).toMatch(message);
    expect(code).toBe(exitCode);
  });
});

test('bad rows of any store withhold the error-free reports of all stores', async () => {
  const shop = await openShop();
  const date = (day: number) => `2025-04-${String(day).padStart(2, '0')}`;
  const rows = days.flatMap((day) => [`${date(day)},Hill,${day}`, `${date(day)},Dale,${day}`]);
  const readings = days.map((day) => `${date(day)},${temperature(day)}`);
  const { code, stderr } = await shop.command(['run', '--month', '2025-04', '--verbose'], {
    SHOPPING_SOURCE: `csv:${write(['date,store,amount', ...rows, 'someday,Hill,5'].join('\n'))}`,
    WEATHER_SOURCE: `csv:${write(['date,temperature', ...readings].join('\n'))}`,
    STORE_COLUMN: 'store',
    STORE_REPORTS: 'each',
    BAD_ROWS: 'skip',
    SEND_IF: 'error-free',
    HISTORY_MONTHS: '0',
  });
  const { received } = shop.server;
  await shop.close();
  expect([code, stderr]).toEqual([0, expect.stringContaining('2 stores, 1 bad rows skipped')]);
  expect(stderr.match(/not sent: /g)).toHaveLength(2);
  expect(received).toEqual([]);
});
