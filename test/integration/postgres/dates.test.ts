import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { Dates, OnBadRow } from '../../../src/domain/source-settings.ts';
import { postgresServer } from '../../../src/extract/postgres/server.ts';
import { shoppingTable } from '../../../src/extract/sql/table-source.ts';
import { READER } from '../../support/databases.ts';
import { failureOf } from '../../support/failures.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { postgresConnection } from '../../support/postgres-connection.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ settings: { timezone: 'America/New_York' } });
  await server.sql(
    `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${READER};
     CREATE TYPE weekday AS ENUM ('2025-04-07');
     CREATE DOMAIN written AS varchar(30)`,
  );
});
afterAll(() => server.stop());

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
const UTC: Dates = { format: null, sourceZone: 'UTC', reportZone: 'UTC' };
const SEOUL: Dates = { ...UTC, reportZone: 'Asia/Seoul' };

/** Reads a table that has the values in its order, each with the amount 1. */
async function read(
  type: string,
  values: readonly string[],
  dates: Dates,
  onBadRow: OnBadRow,
  span = april,
) {
  const rows = values.map((value) => `('${value}', 1)`).join(', ');
  await server.sql(
    `DROP TABLE IF EXISTS sales; CREATE TABLE sales (at ${type}, amount integer);
     INSERT INTO sales VALUES ${rows}`,
  );
  const columns = { table: 'sales', date: 'at', value: 'amount' };
  const source = shoppingTable(
    postgresServer(postgresConnection(server.port)),
    columns,
    dates,
    onBadRow,
  );
  const { days, badRows } = await source.days(span, EVENT_LIMIT);
  const inOrder = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  return { days: inOrder.map(({ date, purchases }) => `${date} ${purchases}`), badRows };
}

describe('text', () => {
  test.each<[string, string[], Dates, string[], number]>([
    [
      'with other zones than Z',
      ['2025-04-07T20:00:00Z', '2025-04-07T20:00:00+09:00', '2025-04-07 20:00:00', '2025-04-07'],
      SEOUL,
      ['2025-04-08 1'],
      3,
    ],
    [
      'with a zone among clocks of another zone',
      ['2025-04-07 20:00:00', '2025-04-07 20:00:00Z', '2025-04-07 20:00:00-03'],
      SEOUL,
      ['2025-04-08 1'],
      2,
    ],
    [
      'with a zone among clocks of the zone of the report',
      ['2025-04-07 20:00:00', '2025-04-07T20:00:00Z', '2025-04-07 20:00+09'],
      UTC,
      ['2025-04-07 1'],
      2,
    ],
    [
      'of days and times that do not exist',
      [
        '2025-04-07 20:00:00',
        '2025-04-08T20:00:00.123',
        '2025-04-08 20:00',
        '2025-04-09',
        '2025-04-31 10:00:00',
        '2025-04-10 24:10:00',
        '2025-04-10 10:60:00',
        '2025-04-10 x',
        '2025-04-1',
      ],
      SEOUL,
      ['2025-04-08 1', '2025-04-09 3'],
      5,
    ],
  ])('%s: exit 65, or rows to skip', async (_, values, dates, days, badRows) => {
    expect(await read('text', values, dates, 'skip')).toEqual({ days, badRows });
    const failure = await failureOf(() => read('text', values, dates, 'fail'));
    expect(failure.message).toMatch(
      /^(column at of sales in .* contains an invalid timestamp|a value cannot be read in .*)/,
    );
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test.each([
    ['2024-02-29', 1],
    ['2025-02-29', 0],
    ['2000-02-29', 1],
    ['1900-02-29', 0],
    ['2023-02-28', 1],
    ['2025-11-31', 0],
    ['2025-12-31', 1],
  ])('has the days of the calendar: %s', async (date, count) => {
    const year = {
      start: `${date.slice(0, 4)}-01-01`,
      endExclusive: `${Number(date.slice(0, 4)) + 1}-01-01`,
    };
    const { days, badRows } = await read('text', [`${date} 10:00:00`], SEOUL, 'skip', year);
    expect([days.length, badRows]).toEqual([count, 1 - count]);
  });

  test.each(['char(20)', 'varchar(20)', 'written', 'name'])('may be of type %s', async (type) => {
    const all = { days: ['2025-04-07 1'], badRows: 0 };
    for (const value of ['2025-04-07', '2025-04-07 10:00:00', '2025-04-07T10:00:00Z']) {
      expect(await read(type, [value], UTC, 'fail')).toEqual(all);
      if (value.length > 10) expect(await read(type, [value], SEOUL, 'fail')).toEqual(all);
    }
    expect(await read(type, ['20250407'], { ...UTC, format: 'YYYYMMDD' }, 'fail')).toEqual(all);
  });
});

test.each([
  ['time', '10:00', 'time without time zone'],
  ['boolean', 'true', 'boolean'],
  ['weekday', '2025-04-07', 'weekday'],
  ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'uuid'],
  ['uuid[]', '{}', 'uuid[]'],
  ['date[]', '{2025-04-07}', 'date[]'],
  ['daterange', '[2025-04-07,2025-04-08)', 'daterange'],
  ['interval', '1 day', 'interval'],
])('a column of type %s holds no dates: exit 78', async (type, value, name) => {
  for (const format of [null, 'YYYYMMDD', 'epoch'] as const) {
    const failure = await failureOf(() => read(type, [value], { ...UTC, format }, 'skip'));
    expect(failure.message).toBe(
      `column at of sales in postgres://the-server is of type ${name}, which holds no dates`,
    );
    expect(failure.exitCode).toBe(EXIT.config);
  }
});
