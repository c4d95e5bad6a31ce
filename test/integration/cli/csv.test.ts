import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../src/domain/analysis.ts';
import { shopweather } from '../../support/cli.ts';
import { allParts, partOf } from '../../support/mime.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Names that spreadsheets, or JavaScript objects, could misinterpret.
const EXTRAS = ['2024', '-1-2', 'temperature', 'holiday', '강수량', '__proto__'];

/** Creates April: negative sales on the 3rd, frost on the 4th, missing values on the 5th and 6th. */
function april(path: string): string {
  const database = new DatabaseSync(path);
  const extras = EXTRAS.filter((name) => name !== 'temperature');
  database.exec(`
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    CREATE TABLE weather_data (date TEXT, temperature REAL, ${extras.map((name) => `"${name}" REAL`)});
    WITH RECURSIVE days(d) AS (
      SELECT '2025-04-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2025-04-30')
    INSERT INTO weather_data SELECT d, 10 + (strftime('%d', d) * 7) % 11,
      1e-7, -strftime('%d', d), 0, NULL, strftime('%d', d) / 3.0 FROM days;
    INSERT INTO shopping_data SELECT date, 1000.1 - 30 * temperature FROM weather_data;
    UPDATE shopping_data SET amount = -12.5 WHERE date = '2025-04-03';
    UPDATE weather_data SET temperature = -3 WHERE date = '2025-04-04';
    UPDATE shopping_data SET amount = NULL WHERE date = '2025-04-05';
    UPDATE weather_data SET temperature = NULL WHERE date = '2025-04-06';`);
  database.close();
  return `sqlite:${path}`;
}

/** Parses a table as RFC 4180 describes it. */
function parseCsv(text: string): string[][] {
  const cell = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g;
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(cell)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
}

let env: Record<string, string>;
beforeAll(() => {
  const source = april(join(folder, 'april.db'));
  const holidays = join(folder, 'holidays.txt');
  writeFileSync(holidays, '2025-04-07\n');
  env = {
    SHOPPING_SOURCE: source,
    WEATHER_SOURCE: source,
    WEATHER_EXTRA_COLUMNS: EXTRAS.join(','),
    HOLIDAYS_FILE: holidays,
    REPORT_ATTACH: 'csv,json',
  };
});

/** The attached CSV table of a mail, and the days of its attached analysis. */
async function attached(more: Record<string, string>) {
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'eml'];
  const { stdout, stderr } = await shopweather(args, { env: { ...env, ...more } });
  const contentOf = (type: string) => {
    const [part] = allParts(partOf(stdout)).filter((each) => each.type === type);
    if (part === undefined) throw new Error(`no ${type}: ${stderr}`);
    return part.content.toString('utf8');
  };
  const analysis: Analysis = JSON.parse(contentOf('application/json'));
  return { csv: contentOf('text/csv'), daily: analysis.daily };
}

describe.each([
  [
    'en',
    'yes',
    [
      ...['date', 'temperature', 'sales', 'purchases', 'comparable sales'],
      ...['sales filled', 'temperature filled', 'holiday'],
    ],
  ],
  [
    'ko',
    '예',
    ['날짜', '기온', '매출', '구매 건수', '보정 매출', '매출 채움', '기온 채움', '공휴일'],
  ],
])('the attached table, %s', (locale, yes, names) => {
  test('has the values of the analysis', async () => {
    const { csv, daily } = await attached({ REPORT_LOCALE: locale });
    expect(csv).toMatch(/^\uFEFF[^\uFEFF]+$/);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const [header, ...rows] = parseCsv(csv.slice(1));
    expect(header).toEqual([...names, ...EXTRAS.map((name) => name.replace(/^-/, "'-"))]);
    const flag = (is: boolean) => (is ? yes : '');
    expect(rows).toEqual(
      daily.map((day) => [
        day.date,
        ...[day.temperature, day.amount, day.purchases, day.comparableAmount].map(String),
        ...[day.amountFilled, day.temperatureFilled, day.holiday].map(flag),
        ...EXTRAS.map((name) => String(day.extras[name] ?? '')),
      ]),
    );

    // The data cover negative values, frost, missing values and holidays.
    expect(rows).toHaveLength(30);
    const of = (date: string) => rows.find(([first]) => first === date) ?? [];
    expect(of('2025-04-03').slice(0, 4)).toEqual(['2025-04-03', '20', '-12.5', '1']);
    expect(of('2025-04-04')[1]).toBe('-3');
    expect(of('2025-04-04').slice(8)).toEqual(['1e-7', '-4', '-3', '0', '', String(4 / 3)]);
    for (const [date, marks] of [
      ['2025-04-05', [yes, '', '']],
      ['2025-04-06', ['', yes, '']],
      ['2025-04-07', ['', '', yes]],
      ['2025-04-08', ['', '', '']],
    ] as const) {
      expect(of(date).slice(5, 8)).toEqual(marks);
    }
  });
});

test.each(['=1+1', '+rain', '@sum', 'a b', 'a"b', "'rain", '\train\t2', 'rain;sun', '=cmd|x!A1'])(
  'a column %j is rejected',
  async (column) => {
    const args = ['run', '--month', '2025-04', '--dry-run'];
    const more = { ...env, WEATHER_EXTRA_COLUMNS: `humidity,${column}` };
    const { code, stdout, stderr } = await shopweather(args, { env: more });
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(/WEATHER_EXTRA_COLUMNS '.*' is not a column name/);
  },
);
