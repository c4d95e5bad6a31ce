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
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
const table = 'places';

/** Names of stores that are hard to distinguish. */
const NAMES = [
  ...['Hill', 'hill', 'hill ', 'Híll', "O'Hill", '50%_', '🏬', '🏪', '5', '05', '5 x'],
  ...['Food\\Drink', 'Food_Drink', 'Food\\', "\\' OR 1 = 1 -- "],
];
const NUMBERS = ['0', '5', '1234567890123456789', '1234567890123456790'];
// MySQL and SQLite read a backslash in different ways.
const quoted = (text: string, backslash: string) =>
  `'${text.replaceAll("'", "''").replaceAll('\\', backslash)}'`;
const insert = (names: readonly string[], backslash: string) =>
  `INSERT INTO ${table} VALUES ${names.map((name, i) => `('2025-04-07', ${quoted(name, backslash)}, ${i})`).join(', ')}`;

const SERVER: DatabaseServer = mysqlServer({
  ...(parseSalesSource(sourceUrl('shopping')) as MysqlConnection),
  password: READER_PASSWORD,
});

/** The amount by store. */
async function amountsOf(server: DatabaseServer, group?: string): Promise<Record<string, number>> {
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
  const groupedDays = await Array.fromAsync(source.daysByGroup?.(april, EVENT_LIMIT) ?? []);
  return Object.fromEntries(groupedDays.map(({ group, day }) => [group, day.amount]));
}

async function createTable(type: string, names: readonly string[]): Promise<void> {
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
  'stores are distinguished by their exact names in the collation %s',
  async (collation) => {
    await createTable(`VARCHAR(20) CHARACTER SET utf8mb4 COLLATE ${collation}`, NAMES);
    expect(await amountsOf(SERVER)).toEqual(amounts(NAMES));
    for (const [i, name] of NAMES.entries()) {
      expect(await amountsOf(SERVER, name)).toEqual({ [name]: i });
    }
    for (const name of ['HILL', 'Hill ', 'nowhere'])
      expect(await amountsOf(SERVER, name)).toEqual({});
  },
);

test('numbers of stores keep all digits and match no other number', async () => {
  await createTable('BIGINT', NUMBERS);
  expect(await amountsOf(SERVER)).toEqual(amounts(NUMBERS));
  for (const [i, name] of NUMBERS.entries()) {
    expect(await amountsOf(SERVER, name)).toEqual({ [name]: i });
  }
  for (const name of ['5 x', '05', 'nowhere']) expect(await amountsOf(SERVER, name)).toEqual({});
});

test.each(['', 'INTEGER', 'TEXT COLLATE NOCASE'])(
  'stores in SQLite are distinguished by their exact names in a column of type "%s"',
  async (type) => {
    const names = type === 'INTEGER' ? ['0', '5'] : NAMES;
    const create = `CREATE TABLE ${table} (date TEXT, shop ${type}, amount INTEGER)`;
    const server = sqliteScript('sqlite', `${create}; ${insert(names, '\\')}`);
    expect(await amountsOf(server)).toEqual(amounts(names));
    for (const [i, name] of names.entries())
      expect(await amountsOf(server, name)).toEqual({ [name]: i });
    for (const name of ['HILL', '6', '5.0']) expect(await amountsOf(server, name)).toEqual({});
  },
);

test('stores in SQLite may be numbers in a column without a type', async () => {
  const create = `CREATE TABLE ${table} (date TEXT, shop, amount INTEGER)`;
  const server = sqliteScript(
    'sqlite',
    `${create}; INSERT INTO ${table} VALUES ('2025-04-07', 5, 1), ('2025-04-07', 'x', 2)`,
  );
  expect(await amountsOf(server)).toEqual({ 5: 1, x: 2 });
  expect(await amountsOf(server, '5')).toEqual({ 5: 1 });
});

test.each([
  ['BINARY(2)', "X'80C8'"],
  ['JSON', `'{"a": 1}'`],
])('a store of type %s is not a name: exit 65', async (type, group) => {
  await administer(
    'shopping',
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (date DATE, shop ${type}, amount INT)`,
    `INSERT INTO ${table} VALUES ('2025-04-07', ${group}, 1)`,
  );
  const failure = await failureOf(() => amountsOf(SERVER));
  expect(failure.exitCode).toBe(EXIT.data);
  expect(failure.message).toMatch(/^column shop of places in .* holds no names, but bytes/);
});

test('rows with an empty name of a store are ignored', async () => {
  await createTable('VARCHAR(20)', ['', ' ', 'Hill']);
  expect(await amountsOf(SERVER)).toEqual({ Hill: 2 });
});

test('rows with an invalid date are counted', async () => {
  await createTable('VARCHAR(20)', ['Hill', 'Dale']);
  await administer(
    'shopping',
    "SET sql_mode = ''",
    `INSERT INTO ${table} VALUES ('2025-04-00', 'Hill', 1), ('2025-04-00', 'Dale', 1)`,
  );
  const columns = { table, date: 'date', value: 'amount', groupColumn: 'shop' };
  const dates = { format: null, sourceZone: 'UTC', reportZone: 'UTC' };
  const source = shoppingTable(SERVER, columns, dates, 'skip');
  const span = { ...april, start: '2025-03-01' };
  const badRows: number[] = [];
  const groupedDays = source.daysByGroup?.(span, EVENT_LIMIT, (rows) => badRows.push(rows)) ?? [];
  expect(await Array.fromAsync(groupedDays)).toHaveLength(2);
  expect(badRows).toEqual([1, 1]);
});
