import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import type { Span } from '../../../../src/domain/calendar.ts';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import type { Dates } from '../../../../src/domain/source-settings.ts';
import type { MysqlConnection } from '../../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../../src/extract/mysql/server.ts';
import type { DatabaseServer } from '../../../../src/extract/sql/database.ts';
import { shoppingTable } from '../../../../src/extract/sql/table-source.ts';
import { sqliteScript } from '../../../../src/extract/sqlite/server.ts';
import { failureOf } from '../../../support/failures.ts';
import { startServer, type TestServer } from '../../../support/server.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

/** A server whose time zone changes its clocks on other dates than the zones of the tests. */
let server: TestServer;
let mysqlLike: DatabaseServer;
let connection: MysqlConnection;

beforeAll(async () => {
  server = await startServer({ env: { TZ: 'America/New_York' } });
  await server.sql(
    "CREATE DATABASE shop; CREATE USER reader@'%' IDENTIFIED BY 'r'; GRANT ALL ON shop.* TO reader@'%'",
  );
  connection = {
    kind: 'mysql',
    name: 'shop',
    host: '127.0.0.1',
    port: server.port,
    socket: null,
    user: 'reader',
    password: 'r',
    database: 'shop',
    tls: null,
  };
  mysqlLike = mysqlServer(connection);
});
afterAll(() => server.stop());

/** Every purchase has a different amount. Equal ones would hide a day whose rows all moved to the next. */
const distinctAmount = (i: number) => i + 1;

/** Creates the table `sales` with these values, which the server reads in UTC. */
async function createSales(
  type: string,
  values: readonly string[],
  amount: (i: number) => number = () => 1,
): Promise<void> {
  const { host, port, user, password, database } = connection;
  const client = await mysql.createConnection({ host, port, user, password, database });
  await client.query("SET time_zone = '+00:00', sql_mode = ''");
  await client.query('DROP TABLE IF EXISTS sales');
  await client.query(`CREATE TABLE sales (at ${type} NULL, amount INT, KEY (at, amount))`);
  await client.query(
    `INSERT INTO sales VALUES ${values.map((at, i) => `(${at}, ${amount(i)})`).join(', ')}`,
  );
  await client.end();
}

async function daysOf(database: DatabaseServer, span: Span, dates: Dates) {
  const columns = { table: 'sales', date: 'at', value: 'amount' };
  const { days } = await shoppingTable(database, columns, dates).days(span, EVENT_LIMIT);
  return Object.fromEntries(days.map(({ date, amount }) => [date, amount]));
}

/** Times around every midnight of a span, and so around every clock change. */
function moments({ start, endExclusive }: Span, zone: string): Temporal.Instant[] {
  const first = Temporal.PlainDate.from(start).toZonedDateTime(zone);
  const days = Temporal.PlainDate.from(start).until(endExclusive).days;
  const seconds = [-7200, -5400, -3600, -1800, -1, 0, 1, 1800, 3600, 5400, 7200, 10_800];
  return Array.from({ length: days + 1 }, (_, day) => first.add({ days: day }).toInstant()).flatMap(
    (midnight) => seconds.map((offset) => midnight.add({ seconds: offset })),
  );
}

/** The sum of the distinct amounts by day, by brute force. */
function expectedDays(
  instants: readonly Temporal.Instant[],
  { start, endExclusive }: Span,
  zone: string,
): Record<string, number> {
  const days: Record<string, number> = {};
  for (const [i, instant] of instants.entries()) {
    const date = instant.toZonedDateTimeISO(zone).toPlainDate().toString();
    if (date >= start && date < endExclusive) days[date] = (days[date] ?? 0) + distinctAmount(i);
  }
  return days;
}

const march = { start: '2025-03-01', endExclusive: '2025-04-01' };
const year = { start: '2024-10-01', endExclusive: '2025-11-04' };

/** A time as an SQL literal in UTC. */
const literal = (instant: Temporal.Instant) => `'${instant.toString().slice(0, 19)}'`;
const seconds = (instant: Temporal.Instant) => instant.epochMilliseconds / 1000;

describe.each([
  ['TIMESTAMP', null, literal],
  ['TIMESTAMP(3)', null, literal],
  ['BIGINT', 'epoch', (instant: Temporal.Instant) => String(seconds(instant))],
  ['INT UNSIGNED', 'epoch', (instant: Temporal.Instant) => String(seconds(instant))],
  ['BIGINT', 'epoch-ms', (instant: Temporal.Instant) => String(instant.epochMilliseconds + 999)],
  ['DOUBLE', 'epoch', (instant: Temporal.Instant) => `${seconds(instant)}.5`],
])('%s (%s) falls on the day of the time zone', (type, format, sourceZone) => {
  test.each([
    ['Asia/Seoul', march],
    ['Europe/Berlin', march],
    ['Europe/Berlin', year],
    ['America/New_York', year],
    ['Australia/Lord_Howe', year],
    ['Pacific/Kiritimati', march],
    ['America/Sao_Paulo', { start: '2018-10-20', endExclusive: '2019-03-01' }],
  ])('of %s', async (reportZone, span) => {
    const instants = moments(span, reportZone);
    await createSales(type, instants.map(sourceZone), distinctAmount);
    expect(await daysOf(mysqlLike, span, { format, sourceZone: 'UTC', reportZone })).toEqual(
      expectedDays(instants, span, reportZone),
    );
  });
});

describe('DATETIME of a time zone', () => {
  test.each([
    ['UTC', 'Asia/Seoul', march],
    ['UTC', 'Europe/Berlin', year],
    ['Europe/Berlin', 'Asia/Seoul', year],
    ['America/New_York', 'Europe/Berlin', year],
    ['Australia/Lord_Howe', 'America/Los_Angeles', year],
  ])('%s falls on the day of %s', async (sourceZone, reportZone, span) => {
    const wallTimes = moments(span, reportZone).map((instant) =>
      instant.toZonedDateTimeISO(sourceZone).toPlainDateTime(),
    );
    await createSales(
      'DATETIME',
      wallTimes.map((time) => `'${time.toString({ smallestUnit: 'second' })}'`),
      distinctAmount,
    );
    // In an hour that occurs twice, a time means its first occurrence.
    const instants = wallTimes.map((time) => time.toZonedDateTime(sourceZone).toInstant());
    expect(await daysOf(mysqlLike, span, { format: null, sourceZone, reportZone })).toEqual(
      expectedDays(instants, span, reportZone),
    );
  });

  test('keeps its date in the same time zone, even if clocks change', async () => {
    await createSales('DATETIME(6)', [
      "'2025-03-29 23:59:59.999999'",
      "'2025-03-30 00:00:00'",
      "'2025-03-30 02:30:00'",
      "'2025-03-31 00:00:00'",
      "'2025-02-28 23:59:59'",
      "'2025-04-01 00:00:00'",
    ]);
    const dates = { format: null, sourceZone: 'Europe/Berlin', reportZone: 'Europe/Berlin' };
    expect(await daysOf(mysqlLike, march, dates)).toEqual({
      '2025-03-29': 1,
      '2025-03-30': 2,
      '2025-03-31': 1,
    });
  });
});

test.each(['DATE', 'DATETIME', 'TIMESTAMP'])(
  'NULL and the zero date of %s are in no month',
  async (type) => {
    await createSales(type, ['NULL', "'0000-00-00'", "'2025-03-10 12:00:00'"]);
    const dates = { format: null, sourceZone: 'UTC', reportZone: 'UTC' };
    expect(await daysOf(mysqlLike, march, dates)).toEqual({ '2025-03-10': 1 });
  },
);

test('a date with day 00 fails, or is skipped and counted', async () => {
  await createSales('DATE', ["'2025-03-00'", "'2025-03-00'", "'2025-03-10'"]);
  const columns = { table: 'sales', date: 'at', value: 'amount' };
  const dates = { format: null, sourceZone: 'UTC', reportZone: 'UTC' };
  const span = { start: '2025-02-01', endExclusive: '2025-04-01' };
  const days = (onBadRow: 'fail' | 'skip') =>
    shoppingTable(mysqlLike, columns, dates, onBadRow).days(span, EVENT_LIMIT);
  const failure = await failureOf(() => days('fail'));
  expect(failure.exitCode).toBe(EXIT.data);
  expect(failure.message).toMatch(/^column at of sales in shop contains '2025-03-00'/);
  expect(await days('skip')).toMatchObject({ days: [{ date: '2025-03-10' }], badRows: 2 });
});

test('an invalid time in another time zone fails, or is skipped and counted', async () => {
  const values = ["'2025-03-00 10:00:00'", "'2025-03-10 12:00:00'"];
  await createSales('DATETIME', values);
  const sqlite = sqliteScript(
    'sqlite',
    `CREATE TABLE sales (at TEXT, amount INT);
     INSERT INTO sales VALUES ('2025-03-10 12:00:00', 1), ('2025-03-31 25:99:00', 1)`,
  );
  const columns = { table: 'sales', date: 'at', value: 'amount' };
  const dates = { format: null, sourceZone: 'UTC', reportZone: 'Asia/Seoul' };
  const span = { start: '2025-02-01', endExclusive: '2025-04-01' };
  for (const database of [mysqlLike, sqlite]) {
    const days = (onBadRow: 'fail' | 'skip') =>
      shoppingTable(database, columns, dates, onBadRow).days(span, EVENT_LIMIT);
    const failure = await failureOf(() => days('fail'));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toMatch(/^column at of sales in \w+ contains an invalid timestamp/);
    expect(await days('skip')).toMatchObject({ days: [{ date: '2025-03-10' }], badRows: 1 });
  }
});

test.each([
  ['INT', ['20250301', '20250301', '20250331', '20250228', '20250401']],
  ['CHAR(8)', ["'20250301'", "'20250301'", "'20250331'", "'20250228'", "'20250401'"]],
])('dates of the form YYYYMMDD can be %s', async (type, values) => {
  await createSales(type, values);
  const dates = { format: 'YYYYMMDD', sourceZone: 'UTC', reportZone: 'UTC' };
  expect(await daysOf(mysqlLike, march, dates)).toEqual({ '2025-03-01': 2, '2025-03-31': 1 });
});

describe('SQLite', () => {
  const sales = (
    type: string,
    values: readonly string[],
    amount: (i: number) => number = () => 1,
  ) =>
    sqliteScript(
      'sales',
      `CREATE TABLE sales (at ${type}, amount INT);
       INSERT INTO sales VALUES ${values.map((at, i) => `(${at}, ${amount(i)})`).join(', ')}`,
    );

  test.each([
    ['DATETIME', null, literal],
    ['TEXT', null, (instant: Temporal.Instant) => `'${instant.toString().replace('T', ' ')}'`],
    ['TEXT', null, (instant: Temporal.Instant) => `'${instant}'`],
    ['INTEGER', 'epoch', (instant: Temporal.Instant) => String(seconds(instant))],
    ['', 'epoch-ms', (instant: Temporal.Instant) => String(instant.epochMilliseconds + 999)],
  ])('%s (%s) falls on the day of the time zone', async (type, format, sourceZone) => {
    const instants = moments(year, 'Europe/Berlin');
    const database = sales(type, instants.map(sourceZone), distinctAmount);
    const dates = { format, sourceZone: 'UTC', reportZone: 'Europe/Berlin' };
    expect(await daysOf(database, year, dates)).toEqual(
      expectedDays(instants, year, 'Europe/Berlin'),
    );
  });

  test('times before 1970 fall on their days too', async () => {
    const database = sales('TEXT', ["'1969-03-01 10:00:00'", "'1969-03-01 15:30:00'"]);
    const span = { start: '1969-02-01', endExclusive: '1969-04-01' };
    const dates = { format: null, sourceZone: 'UTC', reportZone: 'Asia/Seoul' };
    expect(await daysOf(database, span, dates)).toEqual({ '1969-03-01': 1, '1969-03-02': 1 });
  });

  test('a time that ends in Z is in UTC, even if another time zone is configured', async () => {
    const database = sales('TEXT', ["'2025-03-01T14:59:59Z'", "'2025-03-01T15:00:00Z'"]);
    const dates = { format: null, sourceZone: 'Asia/Seoul', reportZone: 'Asia/Seoul' };
    expect(await daysOf(database, march, dates)).toEqual({ '2025-03-01': 1, '2025-03-02': 1 });
  });
});

test.each([['2025-03-01T03:00:00+09:00'], ['2025-03-01 03:00:00.000-0500']])(
  'times with an offset are rejected, as in %s: exit 78',
  async (moment) => {
    await createSales('VARCHAR(40)', [`'${moment}'`]);
    const failure = await failureOf(() =>
      daysOf(mysqlLike, march, { format: null, sourceZone: 'UTC', reportZone: 'UTC' }),
    );
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toBe(
      `column at of sales in shop holds times with an offset, as in '${moment}'`,
    );
  },
);

test.each([
  [
    'INT',
    null,
    /^column at of sales in shop holds numbers, and nothing says which dates they are$/,
  ],
  [
    'VARCHAR(20)',
    'DD.MM.YYYY',
    /^column at of sales in shop cannot be searched for .* DD\.MM\.YYYY$/,
  ],
])('%s with the format %s is rejected: exit 78', async (type, format, message) => {
  await createSales(type, ['20250301']);
  const failure = await failureOf(() =>
    daysOf(mysqlLike, march, { format, sourceZone: 'UTC', reportZone: 'UTC' }),
  );
  expect(failure.exitCode).toBe(EXIT.config);
  expect(failure.message).toMatch(message);
});
