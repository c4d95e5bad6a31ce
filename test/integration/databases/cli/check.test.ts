import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanUpAfterEach } from '../../../support/clean-up.ts';
import { administer, sourceUrl } from '../../../support/databases.ts';
import { freePort } from '../../../support/free-port.ts';
import { openShop } from '../../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

const month = Temporal.Now.plainDateISO().toPlainYearMonth().subtract({ months: 1 });
const PASSWORD = 'pw-of-the-check';

// This file has a database and users of its own, so that they have exactly the rights that it needs.
beforeAll(async () => {
  const days = Array.from(
    { length: 28 },
    (_, i) => `('${month.toPlainDate({ day: i + 1 })}', ${i % 7})`,
  );
  for (const [side, table, value] of [
    ['shopping', 'shopping_data', 'amount'],
    ['weather', 'weather_data', 'temperature'],
  ] as const) {
    await administer(
      side,
      'CREATE DATABASE check_shop',
      'USE check_shop',
      `CREATE TABLE ${table} (date DATE, ${value} DOUBLE, KEY by_date (date, ${value}))`,
      `INSERT INTO ${table} VALUES ${days.join(', ')}`,
      `CREATE TABLE hollow LIKE ${table}`,
      `CREATE TABLE words AS SELECT CURRENT_DATE AS date, 'x' AS ${value}`,
      `CREATE TABLE places AS
         SELECT *, IF(${value} = 3, 'Hill', '47') AS place, NULL AS none FROM ${table}`,
      `CREATE USER checker@'%' IDENTIFIED BY '${PASSWORD}'`,
      "GRANT SELECT ON check_shop.* TO checker@'%'",
    );
  }
  // Enough rows for an index to matter.
  const rows = 'shopping_data AS a, shopping_data AS b, shopping_data AS c';
  await administer(
    'shopping',
    'USE check_shop',
    `CREATE TABLE bare AS SELECT a.* FROM ${rows}`,
    'CREATE TABLE years (date DATE, amount DOUBLE, KEY dates (date))',
    `INSERT INTO years SELECT a.date - INTERVAL b.amount + 1 YEAR, b.amount FROM ${rows}`,
    'INSERT INTO years SELECT * FROM shopping_data',
    'CREATE TABLE turned (date DATE, amount DOUBLE, KEY turned (amount, date))',
    'INSERT INTO turned SELECT * FROM years',
    'ANALYZE TABLE years, turned',
    'CREATE VIEW shown AS SELECT * FROM years',
    `CREATE USER viewer@'%' IDENTIFIED BY '${PASSWORD}'`,
    "GRANT SELECT ON shown TO viewer@'%'",
    `CREATE USER writer@'%' IDENTIFIED BY '${PASSWORD}'`,
    "GRANT SELECT, DELETE ON check_shop.* TO writer@'%'",
  );
});
afterAll(async () => {
  for (const side of ['shopping', 'weather'] as const) {
    await administer(side, 'DROP DATABASE check_shop', "DROP USER checker@'%'");
  }
  await administer('shopping', "DROP USER viewer@'%', writer@'%'");
});

const url = (side: 'shopping' | 'weather', user = 'checker') =>
  sourceUrl(side, 'check_shop').replace('//reader@', `//${user}@`);

async function newShop(changes: Record<string, string> = {}) {
  const shop = await openShop();
  cleanUp.push(shop.close);
  const env = {
    SHOPPING_SOURCE: url('shopping'),
    SHOPPING_PASSWORD: PASSWORD,
    WEATHER_SOURCE: url('weather'),
    WEATHER_PASSWORD: PASSWORD,
    REPORT_TIMEZONE: 'UTC',
    ...changes,
  };
  const check = async (...args: string[]) => {
    const result = await shop.command(['check', ...args], env);
    expect(result.stdout + result.stderr).not.toContain(PASSWORD);
    return result;
  };
  return { ...shop, env, check };
}

test('check passes if everything is configured correctly', async () => {
  const { check } = await newShop();
  const { code, stdout, stderr } = await check();
  expect(stderr).toBe('');
  for (const line of [
    /^ok {7}configuration +the environment only$/m,
    /^ok {7}state: folder +.*, which the first run creates$/m,
    /^ok {7}time zone +UTC$/m,
    /^ok {7}shopping: host name +127\.0\.0\.1 is an address$/m,
    /^ok {7}shopping: connection +127\.0\.0\.1:\d+ answers in \d+ ms$/m,
    /^ok {7}shopping: login +as checker$/m,
    /^ok {7}shopping: table +date and amount of shopping_data$/m,
    /^ok {7}shopping: query +28 days of \d{4}-\d\d in \d+ ms$/m,
    /^ok {7}shopping: index +by_date serves the query by itself$/m,
    /^ok {7}shopping: rights +SELECT alone$/m,
    /^ok {7}shopping: encryption +none, within this machine/m,
    /^ok {7}weather: clock +agrees with this machine's$/m,
    /^ok {7}data of \d{4}-\d\d +28 days of sales, 28 of weather, 28 in common$/m,
    /^ok {7}mail: session +no login, not encrypted$/m,
    /^ok {7}mail: recipients +kim@example\.com, lee@example\.com$/m,
    /^All is well: a run would succeed\.$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect(stdout).not.toMatch(/^(warning|failure|-)/m);
  expect(code).toBe(0);
});

describe('the check of stores', () => {
  const stores = { SHOPPING_TABLE: 'places', STORE_COLUMN: 'place' };
  const stations = { WEATHER_TABLE: 'places', WEATHER_STATION_COLUMN: 'place' };

  test('counts the stores', async () => {
    const { check } = await newShop(stores);
    expect((await check()).stdout).toMatch(
      /^ok {7}stores of .* 2 with sales, 0 stations with readings$/m,
    );
  });

  test('warns if no row names a store', async () => {
    const { check } = await newShop({ ...stores, STORE_COLUMN: 'none' });
    const { code, stdout } = await check();
    expect(stdout).toMatch(
      /^warning {2}stores of .* 0 with sales,.*: no row names a store\n {9}Check STORE_COLUMN\.$/m,
    );
    expect(code).toBe(0);
  });

  test.each([
    [
      'accepts a correct STORES_FILE',
      'Hill = 47',
      /^ok {7}stores of .* 2 with sales, 2 stations with readings$/m,
    ],
    [
      'warns about a misspelt store in STORES_FILE',
      'Hil = 47',
      /^warning {2}stores of .*; STORES_FILE names stores without sales: 'Hil'\n {9}Correct STORES_FILE\.$/m,
    ],
  ])('%s', async (_, content, message) => {
    const shop = await newShop();
    const file = join(shop.folder, 'stores.txt');
    writeFileSync(file, content);
    const { check } = await newShop({ ...stores, ...stations, STORES_FILE: file });
    expect((await check()).stdout).toMatch(message);
  });
});

describe('check reports it if', () => {
  test.each<[string, Record<string, string>, number, RegExp]>([
    [
      'the host name is unknown',
      { SHOPPING_SOURCE: 'mysql://reader@db.invalid/shop' },
      69,
      /^failure {2}shopping: host name +the host name db\.invalid cannot be looked up \(E\w+\)\n {9}Check the host.*\n- {8}shopping: connection +not tried\n- {8}shopping: login +not tried$/m,
    ],
    [
      'the password is wrong',
      { SHOPPING_PASSWORD: 'wrong' },
      77,
      /^failure {2}shopping: login +.* refused the login\n/m,
    ],
    [
      'the table does not exist',
      { SHOPPING_TABLE: 'absent' },
      78,
      /^failure {2}shopping: table +the table does not exist/m,
    ],
    [
      'the date column holds numbers',
      { SHOPPING_DATE_COLUMN: 'amount' },
      78,
      /^failure {2}shopping: table +column amount of shopping_data .* holds numbers.*\n {9}Set/m,
    ],
    [
      'the temperature column holds text',
      { WEATHER_TABLE: 'words' },
      65,
      /^failure {2}weather: table +column temperature .* is not numeric/m,
    ],
    [
      'no index exists',
      { SHOPPING_TABLE: 'bare' },
      0,
      /^warning {2}shopping: index +none serves the query, which reads about \d+ rows\n {9}CREATE INDEX bare_date_amount ON `bare` \(`date`, `amount`\)$/m,
    ],
    [
      'an index covers only the date',
      { SHOPPING_TABLE: 'years' },
      0,
      /^ok {7}shopping: index +dates serves the query; faster on .* years_date_amount ON `years` \(`date`, `amount`\)$/m,
    ],
    [
      'the index begins with another column',
      { SHOPPING_TABLE: 'turned' },
      0,
      /^warning {2}shopping: index +turned does not begin with date: the query reads about \d+ rows$/m,
    ],
    [
      'the index does not cover the store',
      { SHOPPING_TABLE: 'years', STORE_COLUMN: 'amount' },
      0,
      /^ok {7}shopping: index .* years_date_amount ON `years` \(`date`, `amount`\)$/m,
    ],
    [
      'the table is a view and the server shows no index',
      { SHOPPING_TABLE: 'shown', SHOPPING_SOURCE: url('shopping', 'viewer') },
      0,
      /^ok {7}shopping: index +the server shows no plan; the best index is on \(`date`, `amount`\)\nok {7}shopping: rights/m,
    ],
    [
      'the month has no data',
      { WEATHER_TABLE: 'hollow' },
      0,
      /^warning {2}data of .* 28 days of sales, 0 of weather, 0 in common: no report can be made/m,
    ],
    [
      'the user has rights beyond SELECT',
      { SHOPPING_SOURCE: url('shopping', 'writer') },
      0,
      /^warning {2}shopping: rights +the user may do more than read: DELETE$/m,
    ],
  ])('%s', async (_, changes, expected, message) => {
    const { check } = await newShop(changes);
    const { code, stdout } = await check();
    expect(stdout).toMatch(message);
    expect(code).toBe(expected);
    expect(stdout).toMatch(
      expected === 0 ? /^(A run would succeed|All is well)/m : /^\d+ failed: a run would not/m,
    );
  });

  test('nothing listens on the port: exit 69', async () => {
    const port = await freePort();
    const { check } = await newShop({ WEATHER_SOURCE: `mysql://reader@127.0.0.1:${port}/weather` });
    const { code, stdout } = await check();
    expect(code).toBe(69);
    expect(stdout).toMatch(/^failure {2}weather: connection +nothing can be reached at .*REFUSED/m);
  });
});

test('check --json prints the results as JSON', async () => {
  const { check } = await newShop({ SHOPPING_TABLE: 'absent' });
  const { code, stdout } = await check('--json');
  expect(code).toBe(78);
  const { ok, checks } = JSON.parse(stdout);
  expect(ok).toBe(false);
  expect(checks).toContainEqual({
    name: 'shopping: table',
    state: 'failure',
    message: expect.stringContaining('the table does not exist'),
    remedy: expect.stringContaining('Check the table key'),
    exitCode: 78,
  });
  expect(checks).toContainEqual({
    name: 'shopping: query',
    state: 'not tried',
    message: '',
    remedy: null,
    exitCode: null,
  });
});
