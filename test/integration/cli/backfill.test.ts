import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { freePort } from '../../support/free-port.ts';
import { openShop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

/** A shop with sales and weather from January to April 2024, but no weather in February. */
async function newShop() {
  const shop = await openShop();
  cleanUp.push(shop.close);
  const file = join(shop.folder, 'shop.db');
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    CREATE TABLE weather_data (date TEXT, temperature REAL);
    WITH RECURSIVE days(d) AS (
      SELECT '2024-01-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2024-04-30')
    INSERT INTO shopping_data SELECT d, 100 + strftime('%d', d) * 3 FROM days;
    INSERT INTO weather_data SELECT date, 30 - amount / 10 + (strftime('%d', date) % 3)
      FROM shopping_data WHERE date NOT LIKE '2024-02-%'`);
  database.close();
  const source = `sqlite:${file}`;
  const env = { SHOPPING_SOURCE: source, WEATHER_SOURCE: source };
  const backfill = (args: string[] = [], changes: Record<string, string> = {}) =>
    shop.command(['backfill', '--from', '2024-01', '--to', '2024-04', ...args], {
      ...env,
      ...changes,
    });
  const runs = () =>
    shop
      .rows('SELECT report, exit_code FROM runs ORDER BY number')
      .map(({ report, exit_code }) => `${report} ${exit_code}`);
  return { ...shop, env, backfill, runs };
}

test('makes and records one report per month without mailing it, and skips a month without data', async () => {
  const { backfill, runs, server, folder } = await newShop();
  const output = join(folder, 'reports');
  const { code, stdout, stderr } = await backfill(['--output', output]);
  expect(code).toBe(65);
  expect(stdout).toMatch(
    /^month +r +report\n2024-01 +-0\.96 +made\n2024-02 +failed: there is no row for 2024-02 in sqlite:.*\n2024-03 +-0\.96 +made\n2024-04 +-0\.96 +made\n/,
  );
  expect(stderr).toMatch(/^4\/4 {5}2024-04 made$/m);
  expect(stderr).toContain('shopweather: there is no row for 2024-02');
  expect(runs()).toEqual(['2024-01 0', '2024-02 65', '2024-03 0', '2024-04 0']);
  expect(readdirSync(output)).toEqual(['2024-01.html', '2024-03.html', '2024-04.html']);
  expect(readFileSync(join(output, '2024-03.html'), 'utf8')).toContain('</html>');
  expect(server.received).toEqual([]);
});

test('processes the missing months, the failed months, or all months', async () => {
  const { backfill, runs, command, env } = await newShop();
  await command(['run', '--month', '2024-03'], env);
  await backfill();
  expect(runs()).toEqual(['2024-03 0', '2024-01 0', '2024-02 65', '2024-04 0']);
  expect((await backfill(['--only', 'failed'])).stdout).toMatch(/^month.*\n2024-02 .*\n$/);
  expect((await backfill(['--only', 'missing'])).stdout).toMatch(/^month.*\n2024-02 .*\n$/);
  expect((await backfill(['--only', 'all'])).stdout.split('\n')).toHaveLength(6);
  expect((await backfill(['--to', '2024-01'])).stdout).toBe(
    'Nothing to do: of 1 months, none is missing.\n',
  );
});

test('mails with --send, but never a report that was already sent', async () => {
  const { backfill, server, command, env } = await newShop();
  await command(['run', '--month', '2024-03'], env);
  await backfill(['--send', '--only', 'all']);
  const subjects = () =>
    server.received.map(({ raw }) => /^Subject: .*, (.*)\r$/m.exec(String(raw))?.[1]);
  expect(subjects()).toEqual(['March 2024', 'January 2024', 'April 2024']);
  await backfill(['--send', '--only', 'all']);
  expect(subjects()).toHaveLength(3);
});

test('resume does not mail a report of a backfill without --send', async () => {
  const { backfill, command, env, runs, server, folder } = await newShop();
  await backfill(['--to', '2024-02']);
  const database = new DatabaseSync(join(folder, 'shop.db'));
  database.exec(`INSERT INTO weather_data SELECT date, amount / 7 FROM shopping_data
    WHERE date LIKE '2024-02-%'`);
  database.close();
  expect(await command(['resume'], env)).toMatchObject({ code: 0 });
  expect(runs().slice(-2)).toEqual(['2024-02 65', '2024-02 0']);
  expect(server.received).toEqual([]);
});

test('stops if the next month would fail in the same way', async () => {
  const { backfill, runs, server } = await newShop();
  const changes = { SMTP_PORT: String(await freePort()), RETRY_ATTEMPTS: '1' };
  expect((await backfill(['--send'], changes)).code).toBe(69);
  expect(runs()).toEqual(['2024-01 69']);
  expect((await backfill(['--send'])).code).toBe(65);
  expect(server.received).toHaveLength(3);
});

describe('backfill exits 64', () => {
  test.each([
    [['--from', 'x', '--to', '2024-01'], "--from: 'x' is not a month"],
    [['--from', '2024-02', '--to', '2024-01'], '--from 2024-02 is later than --to 2024-01'],
    [['--from', '2024-02'], "required option '--to <YYYY-MM>' not specified"],
    [['--from', '2024-02', '--to', '2999-01'], '--to: 2999-01 is not over'],
  ])('with %j', async (args, message) => {
    const { command, env } = await newShop();
    const { code, stderr } = await command(['backfill', ...args], env);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });
});
