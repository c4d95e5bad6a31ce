import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AUTHORITY, LOCALHOST } from '../../support/authority.ts';
import { shopweather } from '../../support/cli.ts';
import { READER, READER_PASSWORD } from '../../support/databases.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ tls: LOCALHOST });
  await server.sql(readFileSync('sql/init-mysql1.sql', 'utf8'));
  await server.sql(readFileSync('sql/init-mysql2.sql', 'utf8'));
  const month = Temporal.Now.plainDateISO().toPlainYearMonth().subtract({ months: 1 });
  const days = `generate_series(date '${month.toPlainDate({ day: 1 })}', '${month.toPlainDate({ day: 28 })}', '1 day')`;
  await server.sql(
    `CREATE TABLE sales AS SELECT day::date AS date, extract(day FROM day)::real AS amount, store
       FROM ${days} AS day, unnest(ARRAY['Hill', 'Park']) AS store;
     CREATE TABLE weather AS SELECT day::date AS date, (extract(day FROM day) % 7)::real AS temperature FROM ${days} AS day;
     CREATE TABLE bare AS SELECT date, amount FROM sales, generate_series(1, 500);
     CREATE TABLE by_day AS SELECT date - number AS date, amount FROM sales, generate_series(0, 5000) AS number;
     CREATE INDEX covering ON by_day (date, amount);
     CREATE TABLE dates_alone AS SELECT * FROM by_day; CREATE INDEX dates ON dates_alone (date);
     CREATE TABLE turned AS SELECT * FROM by_day; CREATE INDEX turned_index ON turned (amount, date);
     CREATE TABLE "Parts" (date date, amount real) PARTITION BY RANGE (date);
     CREATE TABLE part_1 PARTITION OF "Parts" DEFAULT; INSERT INTO "Parts" SELECT * FROM by_day;
     CREATE INDEX parts_index ON "Parts" (date, amount);
     CREATE VIEW shown AS SELECT * FROM bare;
     CREATE ROLE writer LOGIN PASSWORD 'pw' CREATEDB;
     GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READER}, writer;
     GRANT INSERT, DELETE ON sales TO writer`,
  );
  // Of commits that are not on the disk yet, VACUUM takes no note.
  await server.sql('CHECKPOINT');
  // VACUUM lets an index serve a query by itself, and cannot run beside other statements.
  for (const table of ['by_day', 'dates_alone', 'turned', 'bare', '"Parts"']) {
    await server.sql(`VACUUM ANALYZE ${table}`);
  }
});
afterAll(() => server.stop());

const url = (user: string = READER, host = '127.0.0.1') =>
  `postgres://${user}@${host}:${server.port}/postgres`;
const env = (changes: Record<string, string> = {}) => ({
  SHOPPING_SOURCE: url(),
  SHOPPING_PASSWORD: READER_PASSWORD,
  WEATHER_SOURCE: url().replace('postgres:', 'postgresql:'),
  WEATHER_PASSWORD: READER_PASSWORD,
  REPORT_TIMEZONE: 'UTC',
  RETRY_DELAY: '1ms',
  ...changes,
});

describe('a run of the demo', () => {
  const run = async (changes: Record<string, string> = {}) => {
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
    const result = await shopweather(args, { env: env(changes) });
    expect(result.stdout + result.stderr).not.toContain(READER_PASSWORD);
    return result;
  };

  test.each<[string, () => Record<string, string>]>([
    ['over TCP', () => ({})],
    [
      'over TLS',
      () => ({ SHOPPING_SOURCE: url(READER, 'localhost'), SHOPPING_TLS_CA: AUTHORITY.cert }),
    ],
    [
      'by the socket',
      () => ({
        SHOPPING_SOURCE: `postgres://${READER}@localhost:${server.port}/postgres?host=${server.folder}`,
      }),
    ],
  ])('has its figures, %s', async (_, changes) => {
    const { code, stdout } = await run(changes());
    expect(code).toBe(0);
    const analysis = JSON.parse(stdout);
    expect(analysis.correlation.r).toBe(-0.9454339390386166);
    expect(
      analysis.ranges.map(({ meanAmount, days }: { meanAmount: number; days: number }) => [
        meanAmount,
        days,
      ]),
    ).toEqual([
      [258.125, 8],
      [150, 9],
      [65, 3],
    ]);
  });

  test.each([
    ['a wrong password', { SHOPPING_PASSWORD: 'wrong' }, 77, /refused the login/],
    ['an absent table', { SHOPPING_TABLE: 'absent' }, 78, /the table does not exist/],
    [
      'an untrusted certificate',
      { SHOPPING_TLS: 'on' },
      78,
      /not signed by a trusted authority|another host/,
    ],
  ])('%s fails', async (_, changes, code, message) => {
    const result = await run(changes);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(message);
  });
});

describe('check', () => {
  const check = async (changes: Record<string, string> = {}) => {
    const result = await shopweather(['check'], {
      env: env({
        HOME: server.folder,
        SHOPPING_TABLE: 'sales',
        WEATHER_TABLE: 'weather',
        ...changes,
      }),
    });
    expect(result.stdout + result.stderr).not.toContain(READER_PASSWORD);
    return result.stdout;
  };

  test('prints that all is well', async () => {
    const output = await check({ STORE_COLUMN: 'store' });
    for (const line of [
      /^ok {7}shopping: host name +127\.0\.0\.1 is an address$/m,
      /^ok {7}shopping: connection +127\.0\.0\.1:\d+ answers in \d+ ms$/m,
      /^ok {7}shopping: login +as reader$/m,
      /^ok {7}shopping: table +date and amount of sales$/m,
      /^ok {7}shopping: query +28 days of \d{4}-\d\d in \d+ ms$/m,
      /^ok {7}shopping: index +none is needed yet: about \d+ rows.*; later: CREATE INDEX sales_date_store_amount ON "sales" \("date", "store", "amount"\)$/m,
      /^ok {7}shopping: rights +SELECT alone$/m,
      /^ok {7}shopping: encryption +none, within this machine/m,
      /^ok {7}weather: clock +agrees with this machine's$/m,
      /^ok {7}data of \d{4}-\d\d +28 days of sales, 28 of weather, 28 in common$/m,
      /^ok {7}stores of \d{4}-\d\d +2 with sales/m,
    ]) {
      expect(output).toMatch(line);
    }
    expect(output).not.toMatch(/^failure/m);
  });

  test.each([
    ['by_day', /^ok {7}shopping: index +covering serves the query by itself$/m],
    [
      'dates_alone',
      /^ok {7}shopping: index +dates serves the query; faster on millions of rows: CREATE INDEX dates_alone_date_amount ON "dates_alone" \("date", "amount"\)$/m,
    ],
    ['Parts', /^ok {7}shopping: index +part_1_date_amount_idx serves the query/m],
    [
      'bare',
      /^warning {2}shopping: index +none serves the query, which reads about \d+ rows\n +CREATE INDEX bare_date_amount ON "bare" \("date", "amount"\)$/m,
    ],
    [
      'turned',
      /^warning {2}shopping: index +(none serves the query, which|turned_index does not begin with date: the query) reads about \d+ rows/m,
    ],
    [
      'shown',
      /^warning {2}shopping: index +none serves .*\n +an index on \("date", "amount"\) of the table behind shown$/m,
    ],
  ])('gives advice on the index of %s', async (table, line) => {
    expect(await check({ SHOPPING_TABLE: table })).toMatch(line);
  });

  test('names the rights beyond reading', async () => {
    const output = await check({ SHOPPING_SOURCE: url('writer'), SHOPPING_PASSWORD: 'pw' });
    expect(output).toMatch(
      /^warning {2}shopping: rights +the user may do more than read: INSERT on sales, DELETE on sales, CREATEDB$/m,
    );
  });

  test('prints the encryption', async () => {
    const output = await check({
      SHOPPING_SOURCE: url(READER, 'localhost'),
      SHOPPING_TLS_CA: AUTHORITY.cert,
    });
    expect(output).toMatch(/^ok {7}shopping: encryption +TLSv1\.3, TLS_AES_\d+_GCM_SHA\d+$/m);
  });
});

test.each([
  ['postgres://127.0.0.1/shop', /names no user; it must be postgres:\/\/user@host:port\/database/],
  ['postgres://reader@127.0.0.1/', /names no database/],
  [
    'postgres://reader@127.0.0.1/shop?sslmode=require',
    /for encryption, set SHOPPING_TLS=on or WEATHER_TLS=on/,
  ],
  ['postgres://reader@127.0.0.1/shop?x=1', /only \?host=FOLDER may stand/],
  ['postgres://reader@db/shop?host=/run/postgresql', /names a socket, which is on this machine/],
])('the source %s: exit 78', async (source, message) => {
  const { code, stderr } = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
    env: env({ SHOPPING_SOURCE: source }),
  });
  expect(code).toBe(78);
  expect(stderr).toMatch(message);
});
