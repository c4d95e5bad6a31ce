import { afterAll, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import type { TableColumns } from '../../../../src/domain/source-settings.ts';
import type { MysqlConnection } from '../../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../../src/extract/mysql/server.ts';
import { parseSalesSource } from '../../../../src/extract/source-kinds.ts';
import type { DatabaseServer } from '../../../../src/extract/sql/database.ts';
import { shoppingTable } from '../../../../src/extract/sql/table-source.ts';
import { sqliteScript } from '../../../../src/extract/sqlite/server.ts';
import { administer, READER_PASSWORD, sourceUrl } from '../../../support/databases.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/patience.ts';

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
const table = 'places';

/** On one day each. */
const NAMES = [
  ...['Hill', 'hill', 'hill ', 'Híll', "O'Hill", '50%_', '🏬', '🏪', '5', '05', '5 x'],
  ...['Food\\Drink', 'Food_Drink', 'Food\\', "\\' OR 1 = 1 -- "],
];
const NUMBERS = ['0', '5', '1234567890123456789', '1234567890123456790'];
// The two kinds of engines read a backslash in different ways.
const quoted = (text: string, backslash: string) =>
  `'${text.replaceAll("'", "''").replaceAll('\\', backslash)}'`;
const insert = (names: readonly string[], backslash: string) =>
  `INSERT INTO ${table} VALUES ${names.map((name, i) => `('2025-04-07', ${quoted(name, backslash)}, ${i})`).join(', ')}`;

const SERVER: DatabaseServer = mysqlServer({
  ...(parseSalesSource(sourceUrl('shopping')) as MysqlConnection),
  password: READER_PASSWORD,
});

/** The names, each with what was sold there. */
async function told(server: DatabaseServer, group?: string): Promise<Record<string, number>> {
  const columns: TableColumns = {
    table,
    date: 'date',
    value: 'amount',
    groupColumn: 'shop',
    ...(group !== undefined && { group }),
  };
  const source = shoppingTable(server, columns);
  if (group !== undefined) {
    const { days } = await source.days(april, EVENT_LIMIT);
    return Object.fromEntries(days.map(({ amount }) => [group, amount]));
  }
  const placed = await Array.fromAsync(source.daysByGroup?.(april, EVENT_LIMIT) ?? []);
  return Object.fromEntries(placed.map(({ group, day }) => [group, day.amount]));
}

async function make(type: string, names: readonly string[]): Promise<void> {
  await administer(
    'shopping',
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (date DATE, shop ${type}, amount INT)`,
    insert(names, '\\\\'),
  );
}

const amounts = (names: readonly string[]) => Object.fromEntries(names.map((name, i) => [name, i]));

afterAll(() => administer('shopping', `DROP TABLE IF EXISTS ${table}`));

test.each(['utf8mb4_general_ci', 'utf8mb4_unicode_520_ci', 'utf8mb4_bin'])(
  'a store is its name, letter by letter, in the collation %s',
  async (collation) => {
    await make(`VARCHAR(20) CHARACTER SET utf8mb4 COLLATE ${collation}`, NAMES);
    expect(await told(SERVER)).toEqual(amounts(NAMES));
    for (const [i, name] of NAMES.entries()) {
      expect(await told(SERVER, name)).toEqual({ [name]: i });
    }
    for (const name of ['HILL', 'Hill ', 'nowhere']) expect(await told(SERVER, name)).toEqual({});
  },
);

test('numbers of stores keep their digits, and are no others', async () => {
  await make('BIGINT', NUMBERS);
  expect(await told(SERVER)).toEqual(amounts(NUMBERS));
  for (const [i, name] of NUMBERS.entries()) {
    expect(await told(SERVER, name)).toEqual({ [name]: i });
  }
  for (const name of ['5 x', '05', 'nowhere']) expect(await told(SERVER, name)).toEqual({});
});

test.each(['', 'INTEGER', 'TEXT COLLATE NOCASE'])(
  'SQLite, in a column of type "%s"',
  async (type) => {
    const names = type === 'INTEGER' ? ['0', '5'] : NAMES;
    const create = `CREATE TABLE ${table} (date TEXT, shop ${type}, amount INTEGER)`;
    const server = sqliteScript('sqlite', `${create}; ${insert(names, '\\')}`);
    expect(await told(server)).toEqual(amounts(names));
    for (const [i, name] of names.entries())
      expect(await told(server, name)).toEqual({ [name]: i });
    for (const name of ['HILL', '6', '5.0']) expect(await told(server, name)).toEqual({});
  },
);

test('SQLite, numbers in a column without a type', async () => {
  const create = `CREATE TABLE ${table} (date TEXT, shop, amount INTEGER)`;
  const server = sqliteScript(
    'sqlite',
    `${create}; INSERT INTO ${table} VALUES ('2025-04-07', 5, 1), ('2025-04-07', 'x', 2)`,
  );
  expect(await told(server)).toEqual({ 5: 1, x: 2 });
  expect(await told(server, '5')).toEqual({ 5: 1 });
});

test.each([
  ['BINARY(2)', "X'80C8'"],
  ['JSON', `'{"a": 1}'`],
])('a store that is %s is no name: exit 65', async (type, group) => {
  await administer(
    'shopping',
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (date DATE, shop ${type}, amount INT)`,
    `INSERT INTO ${table} VALUES ('2025-04-07', ${group}, 1)`,
  );
  const failure = await failureOf(() => told(SERVER));
  expect(failure.exitCode).toBe(EXIT.data);
  expect(failure.message).toMatch(/^column shop of places in .* holds no names, but bytes/);
});

test('a name of nothing is none', async () => {
  await make('VARCHAR(20)', ['', ' ', 'Hill']);
  expect(await told(SERVER)).toEqual({ Hill: 2 });
});

test('rows whose day is none are counted', async () => {
  await make('VARCHAR(20)', ['Hill', 'Dale']);
  await administer(
    'shopping',
    "SET sql_mode = ''",
    `INSERT INTO ${table} VALUES ('2025-04-00', 'Hill', 1), ('2025-04-00', 'Dale', 1)`,
  );
  const columns = { table, date: 'date', value: 'amount', groupColumn: 'shop' };
  const plain = { format: null, written: 'UTC', wanted: 'UTC' };
  const source = shoppingTable(SERVER, columns, plain, 'skip');
  const around = { ...april, start: '2025-03-01' };
  const told: number[] = [];
  const placed = source.daysByGroup?.(around, EVENT_LIMIT, (rows) => told.push(rows)) ?? [];
  expect(await Array.fromAsync(placed)).toHaveLength(2);
  expect(told).toEqual([1, 1]);
});
