import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { shoppingTable } from '../../../../src/extract/sql/table-source.ts';
import { sqliteServer } from '../../../../src/extract/sqlite/server.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };

let files = 0;
function create(definition: string, rows: string): string {
  const file = join(folder, `${files++}.db`);
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE sales (${definition}); INSERT INTO sales VALUES ${rows}`);
  database.close();
  return file;
}

const days = async (file: string, value = 'amount', table = 'sales') => {
  const source = shoppingTable(sqliteServer({ kind: 'sqlite', name: `sqlite:${file}`, file }), {
    table,
    date: 'date',
    value,
  });
  return (await source.days(april, EVENT_LIMIT)).days;
};

test('adds up a day, of the month alone', async () => {
  const file = create(
    'date TEXT, amount REAL',
    `('2025-03-31', 1), ('2025-05-01', 1), (NULL, 1), ('2025-04-01', 10.5), ('2025-04-01', NULL),
     ('2025-04-01', -2.25)`,
  );
  expect(await days(file)).toEqual([
    {
      date: '2025-04-01',
      purchases: 3,
      recorded: 2,
      amount: 8.25,
      amountDeviations: 81.28125,
      lowest: -2.25,
      highest: 10.5,
    },
  ]);
});

test('whole numbers do not overflow', async () => {
  const file = create(
    'date TEXT, amount INTEGER',
    `('2025-04-01', 9007199254740990), ('2025-04-01', 0)`,
  );
  const [day] = await days(file);
  expect((day?.amountDeviations ?? 0) / (9007199254740990 ** 2 / 2)).toBeCloseTo(1, 12);
});

test('the file is only read', async () => {
  const absent = join(folder, 'absent.db');
  await failureOf(() => days(absent));
  expect(existsSync(absent)).toBe(false);
});

describe('what goes wrong', () => {
  const text = join(folder, 'text.db');
  writeFileSync(
    text,
    'This is not a database, it is a text that is long enough to be read as one.'.repeat(20),
  );
  const good = create('date TEXT, amount REAL', `('2025-04-01', 1)`);

  test.each<[string, () => Promise<unknown>, number, RegExp]>([
    [
      'absent file',
      () => days(join(folder, 'absent.db')),
      EXIT.unavailable,
      /^cannot read sqlite:.*absent\.db/,
    ],
    ['a folder', () => days(folder), EXIT.unavailable, /^cannot read sqlite:/],
    ['not a database', () => days(text), EXIT.config, /text\.db is not a SQLite database$/],
    [
      'no such table',
      () => days(good, 'amount', 'absent'),
      EXIT.config,
      /^no such table: absent in sqlite:/,
    ],
    ['no such column', () => days(good, 'price'), EXIT.config, /^no such column: price in sqlite:/],
    [
      'text for an amount',
      () => days(create('date TEXT, amount REAL', `('2025-04-01', 1), ('2025-04-01', 'abc')`)),
      EXIT.data,
      /^column amount of sales in sqlite:.* is not numeric$/,
    ],
    [
      'something else for a date',
      () => days(create('date TEXT, amount REAL', `('2025-04-1', 1)`)),
      EXIT.data,
      /contains '2025-04-1', which is not a date/,
    ],
    [
      'a day without end',
      () => days(create('date TEXT, amount REAL', `('2025-04-01', 9e999)`)),
      EXIT.data,
      /adds up to more than a number can hold on 2025-04-01/,
    ],
  ])('%s', async (_, work, exitCode, message) => {
    const failure = await failureOf(work);
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(exitCode);
  });
});
