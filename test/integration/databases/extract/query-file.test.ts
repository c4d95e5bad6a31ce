import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../../src/config/config.ts';
import type { Span } from '../../../../src/domain/calendar.ts';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { createSources } from '../../../../src/extract/create-sources.ts';
import { administer, databaseEnv } from '../../../support/databases.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
const folder = mkdtempSync(join(tmpdir(), 'shopweather-query-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(sql: string): string {
  const file = join(folder, `${Math.random()}.sql`);
  writeFileSync(file, sql);
  return file;
}

/** The sources of a configuration, opened as in a run. */
async function sourcesOf(settings: Record<string, string>) {
  const { sources } = parseConfig(
    { REPORT_TIMEZONE: 'Asia/Seoul', ...databaseEnv(), ...settings },
    ['sources'],
    { TZ: undefined, resolved: 'UTC' },
  );
  if (sources === null) throw new Error('no sources');
  return await createSources(sources, {
    now: () => Temporal.Now.instant(),
    stateFolder: null,
    note: () => {},
  });
}

async function sales(sql: string, span: Span = april, settings: Record<string, string> = {}) {
  const { shopping } = await sourcesOf({ SHOPPING_QUERY_FILE: fileOf(sql), ...settings });
  const { days } = await shopping.days(span, EVENT_LIMIT);
  return days.sort((a, b) => a.date.localeCompare(b.date));
}

describe('a query file', () => {
  const table = 'own_query';
  beforeAll(() =>
    administer(
      'shopping',
      `DROP TABLE IF EXISTS ${table}`,
      `CREATE TABLE ${table} (at DATETIME, price DECIMAL(12,2), kind VARCHAR(20))`,
      `INSERT INTO ${table} VALUES
         ('2025-03-31 23:59:59', 1, 'sale'), ('2025-04-01 00:00:00', 10, 'sale'),
         ('2025-04-01 15:30:00', NULL, 'sale'), ('2025-04-01 23:00:00', -2.50, 'sale'),
         ('2025-04-30 23:59:59', 4, 'sale'), ('2025-04-30 10:00:00', 99, 'a?; :start'),
         ('2025-05-01 00:00:00', 1, 'sale')`,
    ),
  );
  afterAll(() => administer('shopping', `DROP TABLE ${table}`));

  const expectedDays = [
    {
      date: '2025-04-01',
      purchases: 3,
      recorded: 2,
      amount: 7.5,
      amountDeviations: 78.125,
      lowest: -2.5,
      highest: 10,
    },
    {
      date: '2025-04-30',
      purchases: 1,
      recorded: 1,
      amount: 4,
      amountDeviations: 0,
      lowest: 4,
      highest: 4,
    },
  ];
  const filter = `WHERE at >= :start AND at < :end AND kind = 'sale'`;

  test.each<[string, string]>([
    ['may select single purchases', `SELECT at AS date, price AS amount FROM ${table} ${filter}`],
    [
      'may have a semicolon and comments',
      `-- Mine: :start ' \n/* ; */ select at AS date, price AS amount # "\nFROM ${table} ${filter};\n-- end`,
    ],
    [
      'may have executable comments for the server',
      `SELECT at AS date, /*! 1 * */ price AS amount FROM ${table} WHERE at >= :start AND at < :end
       /*! AND kind = 'sale' */ /* AND FALSE */`,
    ],
    [
      'may select additional columns',
      `SELECT kind, price AS amount, at AS date FROM ${table} ${filter}`,
    ],
    [
      'may select dates without a time',
      `SELECT DATE(at) AS date, price AS amount FROM ${table} ${filter}`,
    ],
    [
      'may have a common table expression',
      `WITH sold AS (SELECT * FROM ${table} ${filter}) SELECT at AS date, price AS amount FROM sold`,
    ],
    [
      'may use a bound twice, and strings that look like bounds',
      `SELECT at AS date, price AS amount FROM ${table} WHERE at BETWEEN :start AND :end
       AND at >= :start AND kind <> 'a?; :start' AND kind <> "it''s :end" AND at < :end`,
    ],
  ])('%s', async (_, sql) => {
    expect(await sales(sql)).toEqual(expectedDays);
  });

  const sums = `SELECT DATE(at) AS date, COUNT(*) AS purchases, COUNT(price) AS recorded,
    SUM(price) AS amount, SUM(price * price) AS amountSquares FROM ${table} ${filter}`;

  test('may select sums by day; the mean then replaces the lowest and highest amount', async () => {
    expect(await sales(`${sums} GROUP BY DATE(at)`)).toEqual([
      { ...expectedDays[0], lowest: 3.75, highest: 3.75 },
      expectedDays[1],
    ]);
  });

  test('may select sums by day and another column', async () => {
    expect(await sales(`${sums} GROUP BY DATE(at), price IS NULL`)).toEqual([
      { ...expectedDays[0], lowest: 3.75, highest: 3.75 },
      expectedDays[1],
    ]);
  });

  test('gives the days of the report from times of another time zone, including the first and last day', async () => {
    const sql = `SELECT at AS date, price AS amount FROM ${table} ${filter}`;
    const days = await sales(sql, april, { SHOPPING_TIMEZONE: 'UTC' });
    // In Seoul it is nine hours later.
    expect(days.map(({ date, amount, recorded }) => [date, amount, recorded])).toEqual([
      ['2025-04-01', 11, 2],
      ['2025-04-02', -2.5, 1],
    ]);
  });

  test('may select readings or sums of the weather, with additional columns', async () => {
    const name = 'own_readings';
    await administer(
      'weather',
      `DROP TABLE IF EXISTS ${name}`,
      `CREATE TABLE ${name} (at DATETIME, f FLOAT, mm DOUBLE)`,
      `INSERT INTO ${name} VALUES ('2025-04-01 00:00:00', 50, 1), ('2025-04-01 12:00:00', 68, NULL),
        ('2025-04-01 13:00:00', NULL, 3)`,
    );
    const from = `FROM ${name} WHERE at >= :start AND at < :end`;
    const weather = async (sql: string) => {
      const sources = await sourcesOf({
        WEATHER_QUERY_FILE: fileOf(sql),
        WEATHER_EXTRA_COLUMNS: 'rain',
        WEATHER_UNIT: 'F',
      });
      return (await sources.weather.days(april, EVENT_LIMIT)).days;
    };
    const day = {
      date: '2025-04-01',
      readings: 3,
      recorded: 2,
      temperatureSum: 30,
      extras: { rain: 2 },
    };
    expect(await weather(`SELECT at AS date, f AS temperature, mm AS rain ${from}`)).toEqual([
      { ...day, temperatureDeviations: expect.closeTo(50, 9), lowest: 10, highest: 20 },
    ]);
    const sums = `SELECT DATE(at) AS date, COUNT(*) AS readings, COUNT(f) AS recorded,
      SUM(f) AS temperatureSum, AVG(mm) AS rain`;
    expect(await weather(`${sums} ${from} GROUP BY DATE(at)`)).toEqual([
      { ...day, temperatureDeviations: 0, lowest: 15, highest: 15 },
    ]);
    expect(
      await weather(`${sums}, SUM(f * f) AS temperatureSquares ${from} GROUP BY DATE(at)`),
    ).toEqual([{ ...day, temperatureDeviations: expect.closeTo(50, 9), lowest: 15, highest: 15 }]);
    await administer('weather', `DROP TABLE ${name}`);
  });

  test.each<[string, string, number, RegExp]>([
    [
      'a wrong column name',
      `SELECT at AS day, price AS amount FROM ${table} ${filter}`,
      EXIT.config,
      /^.*\.sql in mysql:.* yields no column date, but day, amount$/,
    ],
    [
      'only some of the sums',
      `SELECT DATE(at) AS date, 1 AS purchases, price AS amount FROM ${table} ${filter}`,
      EXIT.config,
      /yields no column recorded, but date, purchases, amount$/,
    ],
    [
      'text for amounts',
      `SELECT at AS date, kind AS amount FROM ${table} ${filter}`,
      EXIT.data,
      /^column amount of .*\.sql in mysql:.* is not numeric$/,
    ],
    [
      'a table that does not exist',
      'SELECT date, amount FROM absent WHERE date >= :start AND date < :end',
      EXIT.config,
      /^the table does not exist: .*absent/,
    ],
    [
      'an SQL syntax error',
      `SELECT at AS date price AS amount FROM ${table} ${filter}`,
      EXIT.config,
      /^the query is not valid SQL for mysql:.*: .*near 'price AS amount/,
    ],
  ])('with %s is rejected before it runs', async (_, sql, exitCode, message) => {
    const failure = await failureOf(() => sales(sql));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(exitCode);
  });

  test.each<[string, string, RegExp]>([
    [
      'another statement',
      'DELETE FROM t WHERE date >= :start AND date < :end',
      /does not begin with SELECT or WITH$/,
    ],
    ['only a comment', '-- SELECT\n', /does not begin with SELECT or WITH$/],
    ['two statements', `SELECT 1; SELECT :start, :end`, /contains more than one statement/],
    ['no :end', 'SELECT date, amount FROM t WHERE date >= :start', /does not contain :end; write/],
    [
      'a bound only in a string',
      `SELECT ':start' FROM t WHERE date < :end`,
      /does not contain :start/,
    ],
    [
      'a bound only in a comment',
      'SELECT 1 /* :start */ FROM t WHERE date < :end',
      /does not contain :start/,
    ],
  ])('with %s is rejected: exit 78', async (_, sql, message) => {
    const failure = await failureOf(() => sales(sql));
    expect(failure.message).toMatch(/^SHOPPING_QUERY_FILE names /);
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(EXIT.config);
  });

  test('with an SQL syntax error for SQLite is rejected: exit 78', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(join(folder, 'none.db')).close();
    const failure = await failureOf(() =>
      sales('SELECT date amount x FROM t WHERE :start AND :end', april, {
        SHOPPING_SOURCE: `sqlite:${join(folder, 'none.db')}`,
      }),
    );
    expect(failure.message).toMatch(/^the query is not valid SQL for sqlite:.*syntax error/);
    expect(failure.exitCode).toBe(EXIT.config);
  });

  test('can query SQLite', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const file = join(folder, 'sales.db');
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE sold (at TEXT, cents INTEGER);
      INSERT INTO sold VALUES ('2025-04-01 09:00:00', 1000), ('2025-04-01 10:00:00', NULL),
        ('2025-04-02 10:00:00', 250)`);
    database.close();
    const days = await sales(
      'SELECT at AS date, cents / 100.0 AS amount FROM sold WHERE at >= :start AND at < :end',
      april,
      { SHOPPING_SOURCE: `sqlite:${file}` },
    );
    expect(days).toMatchObject([
      { date: '2025-04-01', purchases: 2, recorded: 1, amount: 10 },
      { date: '2025-04-02', purchases: 1, amount: 2.5 },
    ]);
  });
});

/** The tables of these shop systems, with the columns that the queries use. */
const SYSTEMS: Record<string, { tables: string; rows: string; expected: [string, number][] }> = {
  woocommerce: {
    tables: `CREATE TABLE wp_wc_order_stats (
      order_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, parent_id BIGINT UNSIGNED DEFAULT 0 NOT NULL,
      date_created DATETIME NOT NULL, date_created_gmt DATETIME NOT NULL,
      num_items_sold INT DEFAULT 0 NOT NULL, total_sales DOUBLE DEFAULT 0 NOT NULL,
      net_total DOUBLE DEFAULT 0 NOT NULL, status VARCHAR(200) NOT NULL,
      KEY date_created (date_created), KEY status (status(191)))`,
    rows: `INSERT INTO wp_wc_order_stats
      (order_id, parent_id, date_created, date_created_gmt, total_sales, status) VALUES
      (1, 0, '2025-04-01 00:30:00', '2025-03-31 15:30:00', 20.5, 'wc-completed'),
      (2, 0, '2025-04-01 23:30:00', '2025-04-01 14:30:00', 10, 'wc-processing'),
      (3, 0, '2025-04-02 12:00:00', '2025-04-02 03:00:00', 99, 'wc-cancelled'),
      (4, 0, '2025-04-02 12:00:00', '2025-04-02 03:00:00', 5, 'wc-refunded'),
      (5, 4, '2025-04-09 12:00:00', '2025-04-09 03:00:00', -5, 'wc-completed'),
      (6, 0, '2025-05-01 00:00:00', '2025-04-30 15:00:00', 7, 'wc-completed')`,
    expected: [
      ['2025-04-01', 30.5],
      ['2025-04-02', 5],
    ],
  },
  magento2: {
    tables: `CREATE TABLE sales_order (
      entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, state VARCHAR(32),
      status VARCHAR(32), store_id SMALLINT UNSIGNED, base_grand_total DECIMAL(20,4),
      base_total_refunded DECIMAL(20,4),
      created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, KEY created_at (created_at))`,
    rows: `INSERT INTO sales_order (state, base_grand_total, base_total_refunded, created_at) VALUES
      ('complete', 100, NULL, FROM_UNIXTIME(1743433200)), ('closed', 80.5, 80.5, FROM_UNIXTIME(1743433200)),
      ('processing', 50.25, 10, FROM_UNIXTIME(1743519599)), ('canceled', 70, NULL, FROM_UNIXTIME(1743519599)),
      ('complete', 1, NULL, FROM_UNIXTIME(1743433199)), ('new', 3, NULL, FROM_UNIXTIME(1743519600))`,
    expected: [
      ['2025-04-01', 140.25],
      ['2025-04-02', 3],
    ],
  },
  prestashop: {
    tables: `CREATE TABLE ps_orders (
      id_order INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, id_shop INT UNSIGNED DEFAULT 1 NOT NULL,
      id_currency INT UNSIGNED NOT NULL, current_state INT UNSIGNED NOT NULL,
      conversion_rate DECIMAL(13,6) DEFAULT 1 NOT NULL, total_paid DECIMAL(20,6) DEFAULT 0 NOT NULL,
      total_paid_tax_incl DECIMAL(20,6) DEFAULT 0 NOT NULL, valid INT UNSIGNED DEFAULT 0 NOT NULL,
      date_add DATETIME NOT NULL, date_upd DATETIME NOT NULL, KEY by_date (date_add))`,
    rows: `INSERT INTO ps_orders
      (id_currency, current_state, conversion_rate, total_paid_tax_incl, valid, date_add, date_upd) VALUES
      (1, 5, 1, 40, 1, '2025-04-01 08:00:00', NOW()), (2, 5, 1.25, 50, 1, '2025-04-01 21:00:00', NOW()),
      (1, 6, 1, 60, 0, '2025-04-01 21:00:00', NOW()), (1, 5, 1, 9, 1, '2025-03-31 23:59:59', NOW())`,
    expected: [['2025-04-01', 80]],
  },
};

describe.each(Object.entries(SYSTEMS))(
  'sql/examples/%s.sql',
  (name, { tables, rows, expected }) => {
    const [, table] = /CREATE TABLE (\w+)/.exec(tables) ?? [];
    beforeAll(() => administer('shopping', `DROP TABLE IF EXISTS ${table}`, tables, rows));
    afterAll(() => administer('shopping', `DROP TABLE ${table}`));

    test('reads the sales of this shop system', async () => {
      const { shopping } = await sourcesOf({ SHOPPING_QUERY_FILE: `sql/examples/${name}.sql` });
      const { days } = await shopping.days(april, EVENT_LIMIT);
      const amounts = days.map(({ date, amount }) => [date, amount]);
      expect(amounts.sort()).toEqual(expected);
    });
  },
);
