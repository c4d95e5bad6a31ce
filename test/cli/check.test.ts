import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TEMPLATES } from '../../src/assets.ts';
import { undoneAfterEach } from '../support/clean-up.ts';
import { administer, databaseEnv, READER_PASSWORD, sourceUrl } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { openShop } from '../support/shop.ts';
import { SMTP_PASSWORD, SMTP_USER, startSmtp } from '../support/smtp.ts';

const cleanUp = undoneAfterEach();

// Several projects run this file at the same time, two of them on the same servers.
const mine = `check_${process.pid}`;
const month = Temporal.Now.plainDateISO().toPlainYearMonth().subtract({ months: 1 });

beforeAll(async () => {
  for (const [side, table, value] of [
    ['shopping', 'shopping_data', 'amount'],
    ['weather', 'weather_data', 'temperature'],
  ] as const) {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `('${month.toPlainDate({ day: 1 + (i % 28) })}', ${i % 7})`,
    );
    await administer(
      side,
      `CREATE DATABASE ${mine}`,
      `CREATE TABLE ${mine}.${table} (date DATE, ${value} DOUBLE)`,
      `INSERT INTO ${mine}.${table} VALUES ${rows.join(', ')}`,
      `CREATE TABLE ${mine}.bare AS SELECT * FROM ${mine}.${table}`,
      `CREATE INDEX by_date ON ${mine}.${table} (date, ${value})`,
      `CREATE TABLE ${mine}.places AS SELECT *, IF(${value} = 3, 'Hill', '47') AS place, NULL AS none FROM ${mine}.${table}`,
      `CREATE TABLE ${mine}.words AS SELECT CURRENT_DATE AS date, 'x' AS ${value}`,
      `CREATE TABLE ${mine}.years (date DATE, ${value} DOUBLE, KEY dates (date))`,
      `INSERT INTO ${mine}.years SELECT date - INTERVAL ${value} + 1 YEAR, ${value} FROM ${mine}.${table}`,
      `INSERT INTO ${mine}.years VALUES ${rows.slice(0, 28).join(', ')}`,
      `CREATE TABLE ${mine}.turned (date DATE, ${value} DOUBLE, KEY turned (${value}, date))`,
      `INSERT INTO ${mine}.turned SELECT * FROM ${mine}.years`,
      `CREATE VIEW ${mine}.shown AS SELECT * FROM ${mine}.years`,
      `ANALYZE TABLE ${mine}.years, ${mine}.turned`,
      `CREATE USER '${mine}_v'@'%' IDENTIFIED BY 'pw-of-the-check'`,
      `GRANT SELECT ON ${mine}.shown TO '${mine}_v'@'%'`,
      `CREATE TABLE ${mine}.empty LIKE ${mine}.${table}`,
      `CREATE USER '${mine}'@'%' IDENTIFIED BY 'pw-of-the-check'`,
      `GRANT SELECT ON ${mine}.* TO '${mine}'@'%'`,
      `CREATE USER '${mine}_w'@'%' IDENTIFIED BY 'pw-of-the-check'`,
      `GRANT SELECT, DELETE ON ${mine}.* TO '${mine}_w'@'%'`,
    );
  }
});
afterAll(async () => {
  for (const side of ['shopping', 'weather'] as const) {
    await administer(
      side,
      `DROP DATABASE ${mine}`,
      `DROP USER '${mine}'@'%', '${mine}_w'@'%', '${mine}_v'@'%'`,
    );
  }
});

const url = (side: 'shopping' | 'weather', user = mine) =>
  sourceUrl(side, mine).replace('//reader@', `//${user}@`);

async function shop(changes: Record<string, string> = {}) {
  const made = await openShop();
  cleanUp.push(made.close);
  const env = {
    SHOPPING_SOURCE: url('shopping'),
    SHOPPING_PASSWORD: 'pw-of-the-check',
    WEATHER_SOURCE: url('weather'),
    WEATHER_PASSWORD: 'pw-of-the-check',
    REPORT_TIMEZONE: 'UTC',
    ...changes,
  };
  const check = async (...args: string[]) => {
    const result = await made.command(['check', ...args], env);
    expect(result.stdout + result.stderr).not.toContain('pw-of-the-check');
    return result;
  };
  return { ...made, env, check };
}

test('a set-up in which all is well', async () => {
  const { check } = await shop();
  const { code, stdout, stderr } = await check();
  expect(stderr).toBe('');
  for (const line of [
    /^ok {7}configuration +the environment alone$/m,
    /^ok {7}state: folder +.*, which the first run makes$/m,
    /^ok {7}time zone +UTC$/m,
    /^ok {7}shopping: host name +127\.0\.0\.1 is an address$/m,
    /^ok {7}shopping: connection +127\.0\.0\.1:\d+ answers in \d+ ms$/m,
    /^ok {7}shopping: login +as check_\d+$/m,
    /^ok {7}shopping: table +date and amount of shopping_data$/m,
    /^ok {7}shopping: query +28 days of \d{4}-\d\d in \d+ ms$/m,
    /^ok {7}shopping: index +by_date serves the query by itself$/m,
    /^ok {7}shopping: rights +SELECT alone$/m,
    /^ok {7}shopping: encryption +none, within this machine/m,
    /^ok {7}weather: clock +agrees with this machine's$/m,
    /^ok {7}data of \d{4}-\d\d +28 days of sales, 28 of weather, 28 in common$/m,
    /^ok {7}mail: session +no login, not encrypted$/m,
    /^ok {7}mail: readers +kim@example\.com, lee@example\.com$/m,
    /^All is well: a run would succeed\.$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect(stdout).not.toMatch(/^(warning|failure|-)/m);
  expect(code).toBe(0);
});

test('nothing is sent and nothing is recorded', async () => {
  const { check, server, rows } = await shop();
  await check();
  expect(server.received).toEqual([]);
  expect(() => rows('SELECT 1 FROM runs')).toThrow('unable to open');
});

describe('stores', () => {
  const stores = { SHOPPING_TABLE: 'places', STORE_COLUMN: 'place' };
  const stations = { WEATHER_TABLE: 'places', WEATHER_STATION_COLUMN: 'place' };

  test('are counted', async () => {
    const { check } = await shop(stores);
    expect((await check()).stdout).toMatch(
      /^ok {7}stores of .* 2 with sales, 0 stations with readings$/m,
    );
  });

  test('that no row names', async () => {
    const { check } = await shop({ ...stores, STORE_COLUMN: 'none' });
    const { code, stdout } = await check();
    expect(stdout).toMatch(
      /^warning {2}stores of .* 0 with sales,.*: no row names a store\n {9}Check STORE_COLUMN\.$/m,
    );
    expect(code).toBe(0);
  });

  test.each([
    ['well', 'Hill = 47', /^ok {7}stores of .* 2 with sales, 2 stations with readings$/m],
    [
      'by a slip of the pen',
      'Hil = 47',
      /^warning {2}stores of .*; STORES_FILE names stores without sales: 'Hil'\n {9}Correct STORES_FILE\.$/m,
    ],
  ])('with their stations, %s', async (_, named, message) => {
    const made = await shop();
    const file = join(made.folder, 'stores.txt');
    writeFileSync(file, named);
    const { check } = await shop({ ...stores, ...stations, STORES_FILE: file });
    expect((await check()).stdout).toMatch(message);
  });
});

describe('what is not well', () => {
  test.each<[string, Record<string, string>, number, RegExp]>([
    [
      'a host that nobody knows',
      { SHOPPING_SOURCE: 'mysql://reader@db.invalid/shop' },
      69,
      /^failure {2}shopping: host name +the host name db\.invalid cannot be looked up \(E\w+\)\n {9}Check the host.*\n- {8}shopping: connection +not tried\n- {8}shopping: login +not tried$/m,
    ],
    [
      'a wrong password',
      { SHOPPING_PASSWORD: 'wrong' },
      77,
      /^failure {2}shopping: login +.* refused the login\n/m,
    ],
    [
      'an unknown table',
      { SHOPPING_TABLE: 'absent' },
      78,
      /^failure {2}shopping: table +the table does not exist/m,
    ],
    [
      'a column of numbers for dates',
      { SHOPPING_DATE_COLUMN: 'amount' },
      78,
      /^failure {2}shopping: table +column amount of shopping_data .* holds numbers.*\n {9}Set/m,
    ],
    [
      'a column of words',
      { WEATHER_TABLE: 'words' },
      65,
      /^failure {2}weather: table +column temperature .* is not numeric/m,
    ],
    [
      'no index',
      { SHOPPING_TABLE: 'bare' },
      0,
      /^warning {2}shopping: index +none serves the query, which reads all \d+ rows\n {9}CREATE INDEX by_date ON `bare` \(`date`, `amount`\)$/m,
    ],
    [
      'an index on the date alone',
      { SHOPPING_TABLE: 'years' },
      0,
      /^ok {7}shopping: index +dates serves the query; faster on .* by_date ON `years` \(`date`, `amount`\)$/m,
    ],
    [
      'an index that begins with another column',
      { SHOPPING_TABLE: 'turned' },
      0,
      /^warning {2}shopping: index +turned does not begin with date: the query reads all \d+ rows$/m,
    ],
    [
      'an index without the store',
      { SHOPPING_TABLE: 'years', STORE_COLUMN: 'amount' },
      0,
      /^ok {7}shopping: index .* by_date ON `years` \(`date`, `amount`, `amount`\)$/m,
    ],
    [
      'a view of whose table the server tells nothing',
      { SHOPPING_TABLE: 'shown', SHOPPING_SOURCE: url('shopping', `${mine}_v`) },
      0,
      /^ok {7}shopping: index +the server does not tell; best is one on \(`date`, `amount`\)\nok {7}shopping: rights/m,
    ],
    [
      'no data of the month',
      { WEATHER_TABLE: 'empty' },
      0,
      /^warning {2}data of .* 28 days of sales, 0 of weather, 0 in common: no report can be made/m,
    ],
    [
      'data that a check warns of',
      { CHECK_TEMPERATURE: '1..5 warn' },
      0,
      /^warning {2}data of .* 28 in common; a temperature of [06] °C on .*, where 1 °C to 5 °C is expected\n {9}Check WEATHER_UNIT, .*, change CHECK_TEMPERATURE\.$/m,
    ],
    [
      'data that fails a check',
      { CHECK_TEMPERATURE: '1..5 fail', CHECK_AMOUNT: '0..5 fail' },
      65,
      /^failure {2}data of .*: a temperature of [06] °C on .*\n {9}Check WEATHER_UNIT, .*\nfailure {2}data of .*: an amount of 6 on /m,
    ],
    [
      'rights beyond SELECT',
      { SHOPPING_SOURCE: url('shopping', `${mine}_w`) },
      0,
      /^warning {2}shopping: rights +the user may do more than read: DELETE$/m,
    ],
    [
      'a mail server that wants a login and is given the wrong one',
      { SMTP_USER: 'u', SMTP_PASSWORD: 'no' },
      77,
      /^failure {2}mail: session +.*login/m,
    ],
    [
      'a mail server that does not encrypt',
      { SMTP_SECURITY: 'starttls' },
      76,
      /^failure {2}mail: session +.*does not offer STARTTLS/m,
    ],
    [
      'no mail server at all',
      { SMTP_HOST: '', REPORT_TO: '', SMTP_FROM_MAIL: '' },
      0,
      /^warning {2}mail +no mail server is configured: only dry runs work$/m,
    ],
    [
      'a missing key',
      { REPORT_TO: '', TEMPERATURE_RANGES: 'x' },
      78,
      /^failure {2}configuration +TEMPERATURE_RANGES must be[\s\S]*^failure {2}configuration +REPORT_TO is missing/m,
    ],
    [
      'a state folder that cannot be',
      { SHOPWEATHER_STATE_DIR: '/proc/shopweather' },
      0,
      /^ok {7}time zone/m,
    ],
    [
      'a time zone by chance',
      { REPORT_TIMEZONE: '' },
      0,
      /^ok {7}time zone +UTC, which is the system's: set REPORT_TIMEZONE to be sure$/m,
    ],
  ])('%s', async (_, changes, expected, message) => {
    const { check } = await shop(changes);
    const { code, stdout } = await check();
    expect(stdout).toMatch(message);
    expect(code).toBe(expected);
    expect(stdout).toMatch(
      expected === 0 ? /^(A run would succeed|All is well)/m : /^\d+ failed: a run would not/m,
    );
  });

  test('nothing listens: exit 69', async () => {
    const port = await freePort();
    const { check } = await shop({ WEATHER_SOURCE: `mysql://reader@127.0.0.1:${port}/weather` });
    const { code, stdout } = await check();
    expect(code).toBe(69);
    expect(stdout).toMatch(/^failure {2}weather: connection +nothing can be reached at .*REFUSED/m);
  });

  const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

  test.each(TEMPLATES)("a template of one's own that fails: %s", async (name) => {
    const { check, folder } = await shop({ TEMPLATES_DIR: '' });
    expect((await check()).stdout).not.toContain('templates');
    const path = join(folder, name);
    const look = await shop({ TEMPLATES_DIR: folder });
    for (const [source, expected, message] of [
      [
        name.startsWith('chart-') ? DRAWING : 'fine\n',
        0,
        `ok       templates                  ${path}\n`,
      ],
      ["\n<% throw new Error('of mine') %>\n", 78, `${path}, line 2: of mine\n         Correct it`],
      ['<% } %>', 78, `failure  templates                  ${path}, line 1: Unexpected token '}'`],
    ] as const) {
      writeFileSync(path, source);
      const { code, stdout } = await look.check();
      expect(stdout).toContain(message);
      expect(code).toBe(expected);
    }
  });

  test('a folder for templates without any', async () => {
    const made = await shop();
    const empty = join(made.folder, 'empty');
    mkdirSync(empty);
    const { check } = await shop({ TEMPLATES_DIR: empty });
    const { code, stdout } = await check();
    expect(stdout).toMatch(
      /^warning {2}templates +there is none in TEMPLATES_DIR: the program's own/m,
    );
    expect(code).toBe(0);
  });

  test('files that others may read', async () => {
    const { check, folder, state, env } = await shop();
    const config = join(folder, 'config.env');
    writeFileSync(config, 'REPORT_LOCALE=ko\n', { mode: 0o644 });
    mkdirSync(state, { mode: 0o755 });
    const { stdout, code } = await check('--config', config);
    expect(stdout).toMatch(/^warning {2}file modes +every user of this machine can read .*config/m);
    expect(stdout).toMatch(/^warning {2}state: readers +others may look into .*state: addresses/m);
    expect(stdout).toContain(`chmod 600 ${config}`);
    expect(code).toBe(0);
    expect(env.SHOPPING_PASSWORD).toBeDefined();

    writeFileSync(config, 'SHOPPING_PASSWORD=x\n');
    const refused = await check('--config', config);
    expect(refused.stdout).toMatch(/^failure {2}configuration +every user .* holds a secret$/m);
    expect(refused.code).toBe(78);
    chmodSync(config, 0o640);
    expect((await check('--config', config)).stdout).toMatch(/^warning {2}file modes.*mode 640/m);
  });
});

test('a mail server with TLS and a login, whose certificate ends soon', async () => {
  const server = await startSmtp();
  cleanUp.push(() => server.stop());
  const { check, folder } = await shop({
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(server.port),
    SMTP_SECURITY: 'starttls',
    SMTP_USER,
    SMTP_PASSWORD,
    NODE_EXTRA_CA_CERTS: '',
  });
  const untrusted = await check();
  expect(untrusted.code).toBe(69);
  expect(untrusted.stdout).toMatch(
    /^failure {2}mail: session +the certificate .* cannot be trusted/m,
  );
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, server.certificate);
  const trusting = await shop({
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(server.port),
    SMTP_SECURITY: 'starttls',
    SMTP_USER,
    SMTP_PASSWORD,
    NODE_EXTRA_CA_CERTS: ca,
  });
  const { code, stdout } = await trusting.check();
  expect(stdout).toMatch(/^ok {7}mail: session +logged in as mailer, starttls$/m);
  expect(stdout).toMatch(/^ok {7}mail: encryption +the certificate is good for \d+ days$/m);
  expect(stdout).not.toContain(SMTP_PASSWORD);
  expect(code).toBe(0);
});

test('--json: the same for programs', async () => {
  const { check } = await shop({ SHOPPING_TABLE: 'absent' });
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

test('--as-cron misses what is only in this shell', async () => {
  const { command, env, folder } = await shop();
  const config = join(folder, 'config.env');
  const all: Record<string, string> = {
    ...env,
    SMTP_HOST: '127.0.0.1',
    SMTP_SECURITY: 'none',
    SMTP_FROM_MAIL: 'report@example.com',
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}='${value}'\n`);
  writeFileSync(config, lines.join(''), { mode: 0o600 });
  const changes = { ...databaseEnv(), HOME: folder, SHOPPING_PASSWORD: READER_PASSWORD };
  const args = ['check', '--as-cron', '--config', config];
  const { code, stdout } = await command(args, changes);
  expect(code).toBe(78);
  expect(stdout).toMatch(/^failure {2}configuration +REPORT_TO is missing/m);
});
