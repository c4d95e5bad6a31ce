import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import type { Analysis } from '../../../src/domain/analysis.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { administer, databaseEnv, READER, sourceUrl } from '../../support/databases.ts';
import { openShop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

const DATABASE = 'data_checks';

const COLUMNS = { shopping: 'amount', weather: 'temperature' } as const;
type Side = keyof typeof COLUMNS;

/** Tables of each side, from 1 January to 30 April 2025, with the statements that add errors. */
const TABLES: Record<Side, Record<string, string[]>> = {
  shopping: {
    whole: [],
    thrice: [
      "INSERT INTO thrice SELECT t.* FROM thrice AS t, seq_1_to_2 WHERE date >= '2025-04-01'",
    ],
  },
  weather: {
    whole: [],
    twice: ["INSERT INTO twice SELECT * FROM twice WHERE date IN ('2025-04-07', '2025-04-08')"],
    sentinel: ["UPDATE sentinel SET temperature = -9999 WHERE date = '2025-04-07'"],
    // Degrees Fahrenheit.
    warm: ['UPDATE warm SET temperature = 32 + 1.8 * temperature'],
  },
};

beforeAll(async () => {
  for (const side of ['shopping', 'weather'] as const) {
    const column = COLUMNS[side];
    const value = side === 'weather' ? '15 + seq * 7 % 11' : '1000 - 20 * (seq * 7 % 11) + seq % 5';
    const tables = Object.entries(TABLES[side]).flatMap(([name, changes]) => [
      `CREATE TABLE ${DATABASE}.${name} AS SELECT DATE '2025-01-01' + INTERVAL seq DAY AS date,
         CAST(${value} AS DOUBLE) AS ${column} FROM seq_0_to_119`,
      ...changes.map((change) =>
        change.replace(/\b(INTO|UPDATE|FROM) (?!seq)/g, `$1 ${DATABASE}.`),
      ),
    ]);
    await administer(
      side,
      `CREATE DATABASE ${DATABASE}`,
      ...tables,
      `GRANT SELECT ON ${DATABASE}.* TO ${READER}@'%'`,
    );
  }
});
afterAll(async () => {
  for (const side of ['shopping', 'weather'] as const) {
    await administer(
      side,
      `DROP DATABASE ${DATABASE}`,
      `REVOKE SELECT ON ${DATABASE}.* FROM ${READER}@'%'`,
    );
  }
});

async function newShop(settings: Record<string, string> = {}) {
  const shop = await openShop();
  cleanUp.push(shop.close);
  const env = {
    ...databaseEnv(),
    SHOPPING_SOURCE: sourceUrl('shopping', DATABASE),
    WEATHER_SOURCE: sourceUrl('weather', DATABASE),
    SHOPPING_TABLE: 'whole',
    WEATHER_TABLE: 'whole',
    ...settings,
  };
  const command = (...args: string[]) => shop.command(args, env);
  const run = (...args: string[]) => command('run', '--month', '2025-04', ...args);
  const mails = () => Promise.all(shop.server.received.map(({ raw }) => simpleParser(raw)));
  return { ...shop, command, run, mails };
}

test('data without errors passes every enabled check', async () => {
  const { run } = await newShop();
  const { code, stdout, stderr } = await run('--dry-run', '--format', 'json');
  expect(code).toBe(0);
  expect(stderr).not.toContain('warning');
  const { dataChecks } = JSON.parse(stdout) as Analysis;
  expect(dataChecks.map(({ check, side, outcome }) => `${check} ${side} ${outcome}`)).toEqual([
    'days-present null passed',
    'filled null passed',
    'duplicates shopping passed',
    'duplicates weather passed',
    'temperature weather passed',
    'rows shopping passed',
    'rows weather passed',
    'freshness shopping passed',
    'freshness weather passed',
    'join-loss shopping passed',
  ]);
});

describe('a warning of a check', () => {
  test.each<[string, Record<string, string>, RegExp, RegExp]>([
    [
      'about days that were loaded twice',
      { WEATHER_TABLE: 'twice' },
      /The weather looks as if it had been entered twice: Apr 7–8\./,
      /rows of weather look as if they had been loaded twice on 2 days \(2025-04-07 to 2025-04-08\)/,
    ],
    [
      'about a whole month that was loaded three times, in Korean',
      { SHOPPING_TABLE: 'thrice', REPORT_LOCALE: 'ko' },
      /매출이 두 번 입력된 것으로 보이는 날이 있습니다: 4월 1일~30일\. 매출 데이터의 양이 평소와 다릅니다: 평소 한 달의 29\d\.\d%\./,
      /rows of sales .* on 30 days \(2025-04-01 to 2025-04-30\), expected .*; warning: 29\d\.\d+% of the usual number of rows of sales a month, expected 50% to 200%/,
    ],
    [
      'about amounts out of bounds',
      { CHECK_AMOUNT: '850..1500' },
      /An amount is out of bounds: \$80\d\.00 on \w+ \d+, 2025 \(and \d+ more days\)\./,
      /an amount of 80\d on 2025-\d\d-\d\d, and others on \d+ days more, expected 850 to 1500/,
    ],
  ])('%s is shown above the report and in the log', async (_, settings, banner, logMessage) => {
    const { run, mails, command } = await newShop(settings);
    expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
    const [mail] = await mails();
    expect(mail?.html).toMatch(banner);
    expect(mail?.text).toMatch(new RegExp(`^! ${banner.source}$`, 'm'));
    const { stdout } = await command('show');
    expect(stdout).toMatch(new RegExp(`30 days joined; warning: ${logMessage.source}`));
    expect((await command('history')).stdout).toMatch(/ 2025-04 .* ok$/m);
  });

  test('withholds the report with SEND_IF=error-free, but not with SEND_IF=notable', async () => {
    const { run, rows, server } = await newShop({ WEATHER_TABLE: 'twice', SEND_IF: 'error-free' });
    expect((await run()).code).toBe(0);
    expect(rows('SELECT withheld FROM runs')).toEqual([{ withheld: 'data has gaps' }]);
    expect(server.received).toEqual([]);
    const notable = await newShop({ WEATHER_TABLE: 'twice', SEND_IF: 'notable' });
    expect((await notable.run()).code).toBe(0);
    expect(notable.server.received).toHaveLength(1);
  });

  test('does not appear if the check is off', async () => {
    const { run } = await newShop({ WEATHER_TABLE: 'twice', CHECK_DUPLICATES: 'off' });
    const { stdout, stderr } = await run('--dry-run', '--format', 'json');
    expect(stderr).not.toContain('warning');
    const { dataChecks } = JSON.parse(stdout) as Analysis;
    expect(dataChecks.map(({ check }) => check)).not.toContain('duplicates');
  });
});

describe('a failed check', () => {
  const alert = { ALERT_TO: 'admin@example.com' };

  test('sends no report but an alert, and the run can be resumed after the data is corrected', async () => {
    const table = `${DATABASE}.corrected`;
    await administer('weather', `CREATE TABLE ${table} AS SELECT * FROM ${DATABASE}.sentinel`);
    const { run, mails, command, server, rows } = await newShop({
      WEATHER_TABLE: 'corrected',
      ...alert,
    });
    const { code, stdout, stderr } = await run();
    const error = `${sourceUrl('weather', DATABASE)}: a temperature of -9999 °C on 2025-04-07, expected -60 °C to 60 °C`;
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
    expect(stderr).toContain(
      `shopweather: ${error}\n  Check WEATHER_UNIT, and correct such values`,
    );
    expect(stderr).toMatch(/, change CHECK_TEMPERATURE\.$/m);
    const [alertMail] = await mails();
    expect(server.received.map(({ to }) => to)).toEqual([['admin@example.com']]);
    expect(alertMail?.text).toContain('Step: preprocess_and_integrate');
    expect(alertMail?.text).toContain(`Cause: ${error}`);
    expect((await command('history')).stdout).toMatch(/ 2025-04 .* exit 65/m);
    expect(rows('SELECT exit_code, error FROM runs')).toEqual([{ exit_code: 65, error }]);

    await administer('weather', `UPDATE ${table} SET temperature = 20 WHERE temperature < -60`);
    expect((await command('resume')).code).toBe(0);
    expect((await mails()).map(({ subject }) => subject)).toEqual([
      'shopweather failed: report on 2025-04',
      'Shopping vs temperature report, April 2025',
    ]);
    await administer('weather', `DROP TABLE ${table}`);
  });

  test('is listed with the other failed checks', async () => {
    const { run, server } = await newShop({
      WEATHER_TABLE: 'twice',
      SHOPPING_TABLE: 'thrice',
      CHECK_DUPLICATES: '1 fail',
      CHECK_ROWS: '50%..150% fail',
    });
    const { code, stderr } = await run();
    expect(code).toBe(65);
    expect(stderr).toMatch(/^shopweather: mysql:.*: rows of weather .*, expected at most 1$/m);
    expect(stderr).toMatch(/^shopweather: mysql:.*rows of sales a month, expected 50% to 150%$/m);
    expect(server.received).toEqual([]);
  });

  test('detects degrees Fahrenheit if their unit is not configured, and only then', async () => {
    const settings = { WEATHER_TABLE: 'warm' };
    const wrongUnit = await newShop(settings);
    const { code, stderr } = await wrongUnit.run('--dry-run');
    expect(stderr).toMatch(/a temperature of 77 °C on 2025-/);
    expect(code).toBe(65);
    const rightUnit = await newShop({ ...settings, WEATHER_UNIT: 'F' });
    expect((await rightUnit.run('--dry-run')).code).toBe(0);
  });
});
