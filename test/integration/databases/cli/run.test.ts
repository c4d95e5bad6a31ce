import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { shopweather } from '../../../support/cli.ts';
import { administer, databaseEnv, READER_PASSWORD, sourceUrl } from '../../../support/databases.ts';
import { freePort } from '../../../support/free-port.ts';
import { openProxy } from '../../../support/proxy.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The days of a February with their dates. */
const FEBRUARY = Array.from({ length: 29 }, (_, i): [day: number, date: string] => [
  i + 1,
  `2024-02-${String(i + 1).padStart(2, '0')}`,
]);

// Additional tables beside those of the sample data.
beforeAll(async () => {
  const leap = FEBRUARY.map(([day, date]) => `('${date}', ${day}), ('${date}', 0.5)`);
  await administer(
    'shopping',
    'CREATE TABLE leap (date DATE, amount DECIMAL(8,2))',
    `INSERT INTO leap VALUES ${leap.join(', ')}`,
    'CREATE TABLE words (date DATE, amount VARCHAR(9))',
    "INSERT INTO words VALUES ('2025-04-01', 'ten')",
    'CREATE TABLE gaps (date DATE, amount FLOAT)',
    "INSERT INTO gaps VALUES ('2025-04-01', NULL)",
    'CREATE TABLE late (date DATE, amount FLOAT)',
    "INSERT INTO late VALUES ('2025-04-25', 1)",
    'CREATE TABLE hollow (date DATE, amount FLOAT)',
  );
  await administer(
    'weather',
    'CREATE TABLE constant (date DATE, temperature FLOAT)',
    'INSERT INTO constant SELECT date, 21.3 FROM weather_data',
  );
});
afterAll(async () => {
  await administer('shopping', 'DROP TABLE leap, words, gaps, late, hollow');
  await administer('weather', 'DROP TABLE constant');
});

const INTERVAL = [expect.any(Number), expect.any(Number)];

const dryRun = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];

test.each(['UTC', 'Asia/Seoul', 'America/Los_Angeles'])(
  'a run gives the exact figures of the sample data, in the time zone %s',
  async (TZ) => {
    const { code, stdout } = await shopweather(dryRun, { env: { ...databaseEnv(), TZ } });
    expect(code).toBe(0);
    const analysis = JSON.parse(stdout);
    expect(analysis).toMatchObject({
      month: '2025-04',
      period: { start: '2025-04-01', endExclusive: '2025-05-01', timezone: TZ, partial: false },
      sample: false,
      days: { inPeriod: 30, joined: 20, first: '2025-04-01', last: '2025-04-20' },
      correlation: { r: -0.9454339390386166, n: 20, reason: null },
    });
    expect(analysis.ranges).toEqual([
      { label: 'Low', above: null, upTo: 20, days: 8, meanAmount: 258.125, ci95: INTERVAL },
      { label: 'Medium', above: 20, upTo: 22, days: 9, meanAmount: 150, ci95: INTERVAL },
      { label: 'High', above: 22, upTo: null, days: 3, meanAmount: 65, ci95: null },
    ]);
    expect(analysis).toMatchObject({
      verdict: 'clear',
      effect: { n: 20, adjustedFor: ['weekend', 'trend'], reason: null },
      history: [],
      pooled: null,
      baskets: null,
    });
    // R: lm() with a weekend and a trend beside the temperature.
    expect(analysis.effect.perDegree).toBeCloseTo(-51.84895421365573, 10);
    expect(analysis.conclusion).toMatchObject({ direction: 'negative' });
  },
);

test('a run reads its configuration from one file and its secrets from another', async () => {
  const env = databaseEnv();
  writeFileSync(join(folder, 'secret'), `${READER_PASSWORD}\n`);
  const lines = [
    `SHOPPING_SOURCE=${env.SHOPPING_SOURCE}`,
    `WEATHER_SOURCE=${env.WEATHER_SOURCE}`,
    `SHOPPING_PASSWORD_FILE=${join(folder, 'secret')}`,
    `WEATHER_PASSWORD_FILE=${join(folder, 'secret')}`,
  ];
  const config = join(folder, 'shop.env');
  writeFileSync(config, lines.join('\n'));
  expect((await shopweather([...dryRun, '--config', config])).code).toBe(0);
});

test('a run joins a February with a leap day and two purchases a day to weather from SQLite', async () => {
  const file = join(folder, 'weather.db');
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE weather_data (date TEXT, temperature REAL)');
  for (const [day, date] of FEBRUARY) {
    database.exec(`INSERT INTO weather_data VALUES ('${date}', ${day / 2})`);
  }
  database.close();
  const env = { ...databaseEnv(), SHOPPING_TABLE: 'leap', WEATHER_SOURCE: `sqlite:${file}` };
  const args = ['run', '--month', '2024-02', '--dry-run', '--format', 'json'];
  const { stdout } = await shopweather(args, { env });
  expect(JSON.parse(stdout)).toMatchObject({
    days: { inPeriod: 29, joined: 29, last: '2024-02-29' },
    correlation: { r: 1, n: 29 },
    // The temperature rises by the same amount each day.
    verdictReasons: ['temperature follows the calendar'],
    conclusion: { direction: 'unknown' },
  });
});

test.each<[string, () => Promise<Record<string, string>>, number, RegExp[]]>([
  [
    'both servers are down',
    async () => ({
      SHOPPING_SOURCE: `mysql://reader@127.0.0.1:${await freePort()}/shopping_db`,
      WEATHER_SOURCE: `mysql://reader@127.0.0.1:${await freePort()}/weather`,
    }),
    69,
    [
      /cannot reach mysql:\S+\/shopping_db: the connection was refused/,
      /cannot reach mysql:\S+\/weather:/,
    ],
  ],
  [
    'the password is wrong',
    async () => ({ SHOPPING_PASSWORD: 'hunter2' }),
    77,
    [/shopping_db refused the login/],
  ],
  [
    'the database does not exist',
    async () => ({ WEATHER_SOURCE: sourceUrl('weather', 'absent') }),
    78,
    [/does not exist/],
  ],
  [
    'the table does not exist',
    async () => ({ SHOPPING_TABLE: 'absent' }),
    78,
    [/table does not exist/],
  ],
  [
    'the column does not exist',
    async () => ({ WEATHER_TEMPERATURE_COLUMN: 'heat' }),
    78,
    [/column does not exist.*'heat'/],
  ],
  [
    'the amounts are text',
    async () => ({ SHOPPING_TABLE: 'words' }),
    65,
    [/column amount of words .* is not numeric$/m],
  ],
  [
    'every amount is missing',
    async () => ({ SHOPPING_TABLE: 'gaps' }),
    65,
    [/every amount of 2025-04 is missing in mysql:/],
  ],
  [
    'sales and weather have no day in common',
    async () => ({ SHOPPING_TABLE: 'late' }),
    65,
    [/no day of 2025-04 in common: 2025-04-25 to 2025-04-25 in mysql:/],
  ],
  [
    'the month has no rows',
    async () => ({ SHOPPING_TABLE: 'hollow' }),
    65,
    [/there is no row for 2025-04 in mysql:\S+shopping_db/],
  ],
  [
    'the SQLite file does not exist',
    async () => ({ WEATHER_SOURCE: 'sqlite:/absent.db' }),
    69,
    [/cannot read sqlite:\/absent\.db/],
  ],
  [
    'TZ is misspelt',
    async () => ({ TZ: 'Asia/Seol' }),
    78,
    [/TZ is 'Asia\/Seol'[\s\S]*Set REPORT_TIMEZONE/],
  ],
  [
    'the configuration has several errors',
    async () => ({ SHOPPING_SOURCE: 'shop', REPORT_TIMEZONE: 'Mars', TEMPERATURE_RANGES: '9,1' }),
    78,
    [/SHOPPING_SOURCE must be/, /'Mars' is not an IANA/, /TEMPERATURE_RANGES must ascend/],
  ],
  [
    'the configuration file does not exist',
    async () => ({ SHOPWEATHER_CONFIG: '/absent.env' }),
    78,
    [/\/absent\.env cannot be read \(ENOENT\)/],
  ],
  [
    'the configuration file is empty',
    async () => ({ SHOPWEATHER_CONFIG: '/dev/null' }),
    78,
    [/\/dev\/null is empty/],
  ],
])('a run fails without a report if %s', async (_, changes, exitCode, messages) => {
  const page = join(folder, 'report.html');
  const args = ['run', '--month', '2025-04', '--dry-run', '--output', page];
  const env = { ...databaseEnv(), ...(await changes()) };
  const { code, stdout, stderr } = await shopweather(args, { env });
  for (const message of messages) expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr).not.toContain(READER_PASSWORD);
  expect(stderr).not.toContain('hunter2');
  expect(existsSync(page)).toBe(false);
});

test('a month of constant temperature gives a report, not a failure', async () => {
  const env = { ...databaseEnv(), WEATHER_TABLE: 'constant' };
  const { code, stdout } = await shopweather(dryRun, { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    correlation: { r: null, n: 20, reason: 'constant temperature' },
    conclusion: {
      direction: 'unknown',
      text: expect.stringContaining('the temperature was the same'),
    },
  });
});

test('a backfill queries each database once for all months', async () => {
  const proxies = await Promise.all(
    (['shopping', 'weather'] as const).map(async (side) => {
      const url = new URL(sourceUrl(side));
      const proxy = await openProxy(Number(url.port));
      url.port = String(proxy.port);
      return { ...proxy, source: { [`${side.toUpperCase()}_SOURCE`]: url.href } };
    }),
  );
  const { code, stdout } = await shopweather(['backfill', '--from', '2025-02', '--to', '2025-05'], {
    env: Object.assign(
      { ...databaseEnv(), SHOPWEATHER_STATE_DIR: join(folder, 'state') },
      ...proxies.map(({ source }) => source),
    ),
  });
  for (const { close } of proxies) close();
  expect(code).toBe(65);
  expect(stdout).toMatch(/^2025-04 +-0\.95 +made$/m);
  expect(proxies.map(({ connections }) => connections())).toEqual([1, 1]);
});
