import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Analysis } from '../../../src/domain/analysis.ts';
import { shopweather } from '../../support/cli.ts';
import { READER, READER_PASSWORD } from '../../support/databases.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { spiderFolder } from '../../support/spider.ts';

// A sharded database: a server with the Spider engine, whose tables lie on two others.

const ROWS = 40_000;
// Half of the rows, by an odd or even id, so that both shards have each of the 61 days; refunds,
// and values that are missing.
const SALES = `
  SELECT seq AS id, '2025-03-01' + INTERVAL seq DIV 2 % 61 DAY AS date,
    IF(seq % 17 = 0, NULL, (seq * 7919 % 20011) / 100 - 50) AS amount,
    IF(seq % 13 = 0, NULL, (seq * 7919 % 20011) / 10 - 500) AS price,
    seq * 7919 % 20011 AS cents,
    '2025-03-01' + INTERVAL seq DIV 2 % 61 DAY + INTERVAL 2 * seq SECOND AS sold,
    FROM_UNIXTIME(1740787200 + seq DIV 2 % 61 * 86400 + 2 * seq) AS stamped,
    1740787200 + seq DIV 2 % 61 * 86400 + 2 * seq AS epoch,
    ELT(1 + seq DIV 2 % 3, 'Hill', 'hill', 'Dale') AS shop
  FROM seq_1_to_${ROWS}`;
const COLUMNS = `(
  id INT NOT NULL PRIMARY KEY, date DATE, amount DECIMAL(10,2), price FLOAT, cents INT UNSIGNED,
  sold DATETIME, stamped TIMESTAMP NULL, epoch INT,
  shop VARCHAR(10),
  KEY by_amount (date, amount), KEY by_price (date, price))`;

let spider: TestServer;
let shards: TestServer[];

beforeAll(async () => {
  const args = [
    `--plugin-dir=${spiderFolder()}`,
    '--plugin-load-add=ha_spider.so',
    // By default it takes seconds to try again where a shard is down.
    '--spider-connect-retry-count=0',
  ];
  [spider, ...shards] = (await Promise.all([
    startServer({ args }),
    startServer(),
    startServer(),
  ])) as [TestServer, ...TestServer[]];
  await Promise.all(
    shards.map((shard, i) =>
      shard.sql(`
        CREATE DATABASE shop; USE shop;
        CREATE USER spider@'%' IDENTIFIED BY 'spider'; GRANT ALL ON shop.* TO spider@'%';
        CREATE TABLE sales ${COLUMNS};
        INSERT INTO sales SELECT * FROM (${SALES}) AS every WHERE id % 2 = ${i};`),
    ),
  );
  const server = ({ port }: TestServer, i: number) => `
    CREATE SERVER shard${i} FOREIGN DATA WRAPPER mysql
    OPTIONS (HOST '127.0.0.1', PORT ${port}, DATABASE 'shop', USER 'spider', PASSWORD 'spider');`;
  await spider.sql(`
    CREATE DATABASE shop; USE shop;
    CREATE USER ${READER} IDENTIFIED BY '${READER_PASSWORD.replace(/['\\]/g, '\\$&')}';
    GRANT SELECT ON shop.* TO ${READER};
    ${shards.map(server).join('')}
    CREATE TABLE sharded ${COLUMNS} ENGINE=SPIDER COMMENT='wrapper "mysql", table "sales"'
      PARTITION BY HASH (id)
      (PARTITION even COMMENT='srv "shard0"', PARTITION odd COMMENT='srv "shard1"');
    CREATE TABLE plain ${COLUMNS};
    INSERT INTO plain ${SALES};
    CREATE TABLE weather_data (date DATE PRIMARY KEY, temperature FLOAT);
    INSERT INTO weather_data
      SELECT '2025-03-01' + INTERVAL seq DAY, 8 + seq * 7 % 19 FROM seq_0_to_60;`);
});

afterAll(() => Promise.all([spider, ...shards].map((server) => server.stop())));

/** Runs the report on April, with March before it. */
async function report(table: string, columns: Record<string, string>) {
  const source = `mysql://${READER}@127.0.0.1:${spider.port}/shop`;
  return await shopweather(['run', '--month', '2025-04', '--dry-run', '--format', 'json'], {
    env: {
      SHOPPING_SOURCE: source,
      SHOPPING_PASSWORD: READER_PASSWORD,
      SHOPPING_TABLE: table,
      WEATHER_SOURCE: source,
      WEATHER_PASSWORD: READER_PASSWORD,
      HISTORY_MONTHS: '1',
      REPORT_TIMEZONE: 'UTC',
      RETRY_ATTEMPTS: '2',
      RETRY_DELAY: '1ms',
      ...columns,
    },
  });
}

async function analysis(table: string, columns: Record<string, string>): Promise<Analysis> {
  const { stdout, stderr, code } = await report(table, columns);
  expect([code, stderr]).toEqual([0, expect.stringContaining('61 days')]);
  return JSON.parse(stdout);
}

const rounded = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_, each) =>
    typeof each === 'number' ? Number(each.toPrecision(9)) : each,
  );

/** What a run on the sharded table makes a shard send and read, less what asking for that takes. */
async function cost(columns: Record<string, string> = {}) {
  const [shard] = shards as [TestServer];
  const counters = async (): Promise<Record<string, number>> => {
    const lines = (await shard.sql('SHOW GLOBAL STATUS')).split('\n');
    return Object.fromEntries(lines.map((line) => line.split('\t')));
  };
  const [first, second] = [await counters(), await counters()];
  const found = await analysis('sharded', columns);
  const third = await counters();
  const between = (name: string) =>
    Number(third[name]) - 2 * Number(second[name]) + Number(first[name]);
  return { found, rows: between('Rows_sent'), bytes: between('Bytes_sent') };
}

test.each<[string, Record<string, string>]>([
  ['DECIMAL by DATE', {}],
  ['FLOAT by DATE', { SHOPPING_AMOUNT_COLUMN: 'price' }],
  ['by DATETIME', { SHOPPING_DATE_COLUMN: 'sold' }],
  [
    'by DATETIME of another zone',
    { SHOPPING_DATE_COLUMN: 'sold', SHOPPING_TIMEZONE: 'UTC', REPORT_TIMEZONE: 'Europe/Berlin' },
  ],
  ['by TIMESTAMP', { SHOPPING_DATE_COLUMN: 'stamped', REPORT_TIMEZONE: 'Asia/Seoul' }],
  [
    'by seconds since 1970',
    { SHOPPING_DATE_COLUMN: 'epoch', SHOPPING_DATE_FORMAT: 'epoch', REPORT_TIMEZONE: 'Asia/Seoul' },
  ],
  ['by store', { STORE_COLUMN: 'shop' }],
])('a sharded table gives the figures of a plain one: %s', async (_, columns) => {
  const { found, rows, bytes } = await cost(columns);
  const plain = await analysis('plain', columns);
  const sums = ({ daily }: Analysis) => daily.map(({ date, amount }) => [date, String(amount)]);
  expect(sums(found)).toEqual(sums(plain));
  // Sums of squares are added up in another order too.
  expect(rounded(found)).toEqual(rounded(plain));

  // Each shard adds up its own: a row a day crosses the wire, of the 20,000 that it holds; and one a
  // day of each store.
  expect(rows).toBeLessThan(columns.STORE_COLUMN ? 200 : 100);
  expect(bytes).toBeLessThan(columns.STORE_COLUMN ? 20_000 : 10_000);
});

test('whole numbers without sign are beyond the engine, which takes 1.0e0 for 1: exit 65', async () => {
  const { code, stderr } = await report('sharded', { SHOPPING_AMOUNT_COLUMN: 'cents' });
  expect([code, stderr]).toEqual([65, expect.stringContaining('more than a number can hold')]);
});

test('without its direct aggregates the engine fetches every row', async () => {
  await spider.sql('SET GLOBAL spider_direct_aggregate = OFF');
  const { rows } = await cost();
  await spider.sql('SET GLOBAL spider_direct_aggregate = ON');
  expect(rows).toBeGreaterThan(ROWS / 2);
});

test('a shard that is down may be up again soon: exit 69 after another attempt', async () => {
  await shards.pop()?.stop();
  const { code, stderr } = await report('sharded', {});
  expect(code).toBe(69);
  expect(stderr).toContain('attempt 1');
  expect(stderr).toContain('cannot reach a server that holds a part of the table');
});
