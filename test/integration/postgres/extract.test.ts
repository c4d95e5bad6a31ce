import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { queryPieces } from '../../../src/config/query-file.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { Dates, TableColumns } from '../../../src/domain/source-settings.ts';
import { postgres } from '../../../src/extract/postgres/kind.ts';
import { postgresServer } from '../../../src/extract/postgres/server.ts';
import type { DatabaseServer } from '../../../src/extract/sql/database.ts';
import { shoppingTable, weatherTable } from '../../../src/extract/sql/table-source.ts';
import { sqliteScript } from '../../../src/extract/sqlite/server.ts';
import { READER } from '../../support/databases.ts';
import { failureOf } from '../../support/failures.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { postgresConnection } from '../../support/postgres-connection.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';

let server: PostgresServer;
let source: DatabaseServer;

beforeAll(async () => {
  // Nothing may depend on these settings.
  server = await startPostgres({
    settings: {
      timezone: 'America/New_York',
      datestyle: 'SQL, DMY',
      standard_conforming_strings: 'off',
      extra_float_digits: '0',
      intervalstyle: 'sql_standard',
      bytea_output: 'escape',
    },
  });
  await server.sql(
    `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${READER};
     ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${READER}`,
  );
  source = postgresServer(postgresConnection(server.port));
});
afterAll(() => server.stop());

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
const PLAIN: Dates = { format: null, sourceZone: 'UTC', reportZone: 'UTC' };
const columns: TableColumns = { table: 'sales', date: 'at', value: 'amount' };

/** Makes the table `sales` with rows of the literals, each with an amount. */
async function fill(
  type: string,
  values: readonly string[],
  amount: (i: number) => string = () => '1',
  amountType = 'integer',
): Promise<void> {
  const rows = values.map((at, i) => `(${at}, ${amount(i)})`).join(', ');
  await server.sql(
    `SET timezone = 'UTC'; DROP TABLE IF EXISTS sales CASCADE;
     CREATE TABLE sales (at ${type}, amount ${amountType}); INSERT INTO sales VALUES ${rows}`,
  );
}

async function amounts(dates: Partial<Dates> = {}, changes: Partial<TableColumns> = {}) {
  const table = shoppingTable(source, { ...columns, ...changes }, { ...PLAIN, ...dates });
  const { days } = await table.days(april, EVENT_LIMIT);
  return Object.fromEntries(days.map(({ date, amount }) => [date, amount]));
}

describe('the sample data', () => {
  test.each(['shopping_data', 'weather_data'])(
    '%s has the same days as in SQLite',
    async (table) => {
      const script = readFileSync(`sql/init-mysql${table === 'shopping_data' ? 1 : 2}.sql`, 'utf8');
      await server.sql(script);
      const twin = sqliteScript('twin', script);
      const read = async (of: DatabaseServer) => {
        const { days } =
          table === 'shopping_data'
            ? await shoppingTable(of, { table, date: 'date', value: 'amount' }).days(
                april,
                EVENT_LIMIT,
              )
            : await weatherTable(of, { table, date: 'date', value: 'temperature' }).days(
                april,
                EVENT_LIMIT,
              );
        const inOrder = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
        // The deviations of a single value are 0, but for the last digits.
        const rounded = (_: string, value: unknown) =>
          typeof value === 'number' ? Number(value.toFixed(9)) : value;
        return JSON.parse(JSON.stringify(inOrder, rounded));
      };
      expect(await read(source)).toEqual(await read(twin));
    },
  );
});

describe('dates', () => {
  const moments = ["'2025-03-31 23:59:59'", "'2025-04-01 00:00:00'", "'2025-04-30 23:59:59'"];
  const inDays = { '2025-04-01': 1, '2025-04-30': 1 };
  test.each<[string, string | null, string[]]>([
    ['date', null, moments],
    ['timestamp', null, moments],
    ['timestamp(3)', null, moments],
    [
      'timestamptz',
      null,
      moments.map((each) => each.replace("'", "TIMESTAMPTZ '").replace(/'$/, "+00'")),
    ],
    ['text', null, moments],
    ['text', null, moments.map((each) => each.replace(/ .*/, "'"))],
    ['varchar(10)', 'YYYY-MM-DD', moments.map((each) => each.replace(/ .*/, "'"))],
    ['text', null, moments.map((each) => each.replace(' ', 'T').replace(/'$/, "Z'"))],
    ['integer', 'YYYYMMDD', ['20250331', '20250401', '20250430']],
    ['numeric', 'YYYYMMDD', ['20250331', '20250401', '20250430']],
    ['text', 'YYYYMMDD', ["'20250331'", "'20250401'", "'20250430'"]],
    ['integer', 'epoch', ['1743465599', '1743465600', '1746057599']],
    ['bigint', 'epoch', ['1743465599', '1743465600', '1746057599']],
    ['numeric(12, 1)', 'epoch', ['1743465599.9', '1743465600', '1746057599.9']],
    ['double precision', 'epoch', ['1743465599.5', '1743465600', '1746057599.5']],
    ['bigint', 'epoch-ms', ['1743465599999', '1743465600000', '1746057599999']],
  ])('%s (%s)', async (type, format, values) => {
    await fill(type, values);
    expect(await amounts({ format })).toEqual(inDays);
  });

  // The clocks of Berlin go forward on 30 March, those of New York, the server's zone, on 9 March.
  test.each<[string, string | null, (instant: Temporal.Instant) => string, string]>([
    ['timestamptz', null, (at) => `'${at}'`, 'UTC'],
    ['timestamp', null, (at) => `'${at.toString().slice(0, 19)}'`, 'UTC'],
    ['text', null, (at) => `'${at}'`, 'UTC'],
    ['text', null, (at) => `'${at.toString().slice(0, 19)}'`, 'UTC'],
    ['bigint', 'epoch', (at) => String(at.epochMilliseconds / 1000), 'UTC'],
    [
      'timestamp',
      null,
      (at) => `'${at.toZonedDateTimeISO('Asia/Seoul').toPlainDateTime()}'`,
      'Asia/Seoul',
    ],
  ])('%s (%s) in the days of another zone', async (type, format, literal, sourceZone) => {
    const reportZone = 'Europe/Berlin';
    const span = { start: '2025-03-01', endExclusive: '2025-04-03' };
    const hours = Array.from({ length: 24 * 40 }, (_, i) =>
      Temporal.Instant.from('2025-02-26T00:00:00Z').add({ hours: i }),
    );
    await fill(type, hours.map(literal), (i) => String(i + 1));
    const expected: Record<string, number> = {};
    for (const [i, hour] of hours.entries()) {
      const date = hour.toZonedDateTimeISO(reportZone).toPlainDate().toString();
      if (date < span.start || date >= span.endExclusive) continue;
      expected[date] = (expected[date] ?? 0) + i + 1;
    }
    const table = shoppingTable(source, columns, { format, sourceZone, reportZone });
    const { days } = await table.days(span, EVENT_LIMIT);
    expect(Object.fromEntries(days.map(({ date, amount }) => [date, amount]))).toEqual(expected);
  });

  test('no date is in no month', async () => {
    await fill('date', ['NULL', "'2025-04-07'"]);
    expect(await amounts()).toEqual({ '2025-04-07': 1 });
  });

  test.each(['date', 'timestamp', 'timestamptz'])(
    'infinity fails, or is skipped and counted: %s',
    async (type) => {
      await fill(type, ["'infinity'", "'-infinity'", "'2025-04-07 12:00'"]);
      const failure = await failureOf(() => amounts());
      expect(failure.message).toBe(
        "column at of sales in postgres://the-server contains 'infinity', which is not a date YYYY-MM-DD",
      );
      expect(failure.exitCode).toBe(EXIT.data);
      const table = shoppingTable(source, columns, PLAIN, 'skip');
      expect(await table.days(april, EVENT_LIMIT)).toMatchObject({
        days: [{ date: '2025-04-07' }],
        badRows: 2,
      });
    },
  );

  test.each<[string, string, string, string | null, RegExp, number]>([
    [
      'text that is no date',
      'text',
      "'2025-04-1'",
      null,
      /contains '2025-04-1', which is not/,
      EXIT.data,
    ],
    ['numbers alone', 'integer', '1', null, /holds numbers, and nothing says which/, EXIT.config],
    [
      'a format of text',
      'text',
      "'01.04.2025'",
      'DD.MM.YYYY',
      /cannot be searched for dates/,
      EXIT.config,
    ],
    ['seconds in text', 'text', "'1743465600'", 'epoch', /written epoch$/, EXIT.config],
    ['JSON', 'jsonb', "'1'", null, /cannot be searched for dates$/, EXIT.config],
    ['an offset', 'text', "'2025-04-01 10:00+02'", null, /holds times with an offset/, EXIT.config],
  ])('%s fails', async (_, type, value, format, message, exitCode) => {
    await fill(type, [value]);
    const failure = await failureOf(() => amounts({ format }));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(exitCode);
  });

  test('text of a day that does not exist, by a clock of another zone: exit 65', async () => {
    await fill('text', ["'2025-04-31 10:00:00'"]);
    const failure = await failureOf(() => amounts({ reportZone: 'Asia/Seoul' }));
    expect(failure.message).toMatch(/^a value cannot be read in .*2025-04-31/);
    expect(failure.exitCode).toBe(EXIT.data);
  });
});

describe('numbers', () => {
  const day = "'2025-04-07'";
  test.each([
    ['integer', ['1', '2147483647', '2147483647'], 4294967295],
    ['smallint', ['1', '2'], 3],
    ['bigint', ['9007199254740992', '1'], 9007199254740992],
    ['numeric', ['0.1', '0.2'], 0.3],
    ['numeric(12, 2)', ['19.20', '0.05', 'NULL'], 19.25],
    ['real', ['19.2', '0.1', '0.2'], 19.5],
    ['real', ['123456.7', '1'], 123457.7],
    ['real', ['16777216', '1'], 16777217],
    ['double precision', ['19.2', '0.1', '0.2'], 19.5],
    ['double precision', ['1e15', '-1e15', '1'], 1],
    ['double precision', ['-19.2'], -19.2],
  ])('%s adds up exactly', async (type, values, sum) => {
    await fill(
      'date',
      values.map(() => day),
      (i) => values[i] as string,
      type,
    );
    const { days } = await shoppingTable(source, columns).days(april, EVENT_LIMIT);
    const known = values.filter((value) => value !== 'NULL').map(Number);
    expect(days).toMatchObject([
      {
        purchases: values.length,
        recorded: known.length,
        amount: sum,
        lowest: Math.min(...known),
        highest: Math.max(...known),
      },
    ]);
  });

  test.each(['integer', 'numeric', 'real', 'double precision'])(
    'the deviations of %s',
    async (type) => {
      await fill('date', [day, day, day], (i) => ['19.5', '21.5', '25'][i] as string, type);
      const { days } = await shoppingTable(source, columns).days(april, EVENT_LIMIT);
      const values = type === 'integer' ? [20, 22, 25] : [19.5, 21.5, 25];
      const mean = values.reduce((sum, value) => sum + value, 0) / 3;
      const expected = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(days[0]?.amountDeviations).toBeCloseTo(expected, 9);
    },
  );

  test.each([
    ['double precision', 'NaN'],
    ['double precision', 'Infinity'],
    ['double precision', '-Infinity'],
    ['real', 'NaN'],
    ['real', 'Infinity'],
    ['numeric', 'NaN'],
    ['numeric', 'Infinity'],
    ['numeric', '-Infinity'],
  ])('%s with %s fails: exit 65', async (type, value) => {
    await fill('date', [day, day], (i) => (i === 0 ? '1' : `'${value}'`), type);
    const failure = await failureOf(() => amounts());
    expect(failure.message).toBe(
      `column amount of sales in postgres://the-server contains ${value} on 2025-04-07, which is not a number to add`,
    );
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test('a further column with NaN fails: exit 65', async () => {
    await fill('date', [day], () => "'NaN'", 'real');
    await server.sql('ALTER TABLE sales ADD rain integer');
    const table = weatherTable(source, { ...columns, value: 'rain', extras: ['amount'] });
    const failure = await failureOf(() => table.days(april, EVENT_LIMIT));
    expect(failure.message).toContain(
      'column amount of sales in postgres://the-server contains NaN',
    );
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test.each(['text', 'boolean', 'money', 'jsonb', 'bytea'])('%s is not numeric', async (type) => {
    await fill('date', [day], () => (type === 'boolean' ? 'true' : `'1'`), type);
    const failure = await failureOf(() => amounts());
    expect(failure.message).toMatch(/^column amount of sales in .* is not numeric$/);
  });

  test('a sum beyond a floating-point number fails: exit 65', async () => {
    await fill('date', [day, day], () => "'1e308'", 'double precision');
    const failure = await failureOf(() => amounts());
    expect(failure.message).toMatch(/more than a number can hold/);
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test('further columns have their means', async () => {
    await server.sql(
      `DROP TABLE IF EXISTS readings;
       CREATE TABLE readings AS SELECT date '2025-04-07' AS date, 19.2::real AS temperature, x AS rain
         FROM unnest(ARRAY[0.5, 1.5, NULL]::real[]) AS x`,
    );
    const table = weatherTable(source, {
      table: 'readings',
      date: 'date',
      value: 'temperature',
      extras: ['rain'],
    });
    const { days } = await table.days(april, EVENT_LIMIT);
    expect(days).toMatchObject([
      { readings: 3, temperatureSum: 57.6, lowest: 19.2, highest: 19.2, extras: { rain: 1 } },
    ]);
  });
});

describe('names', () => {
  test('keep their case, and may have a schema', async () => {
    await server.sql(
      `DROP SCHEMA IF EXISTS "Shop-1" CASCADE; CREATE SCHEMA "Shop-1";
       CREATE TABLE "Shop-1"."Verkäufe" ("At" date, "at" text, "Select" numeric);
       INSERT INTO "Shop-1"."Verkäufe" VALUES ('2025-04-07', 'x', 5)`,
    );
    expect(await amounts({}, { table: 'Shop-1.Verkäufe', date: 'At', value: 'Select' })).toEqual({
      '2025-04-07': 5,
    });
    const failure = await failureOf(() =>
      amounts({}, { table: 'Shop-1.verkäufe', date: 'At', value: 'Select' }),
    );
    expect(failure.message).toMatch(/^the table does not exist: .*Shop-1\.verkäufe/);
  });
});

describe('stores', () => {
  const NAMES = [
    'Hill',
    'hill',
    'hill ',
    'Híll',
    "O'Hill",
    '50%_',
    '🏬',
    '5',
    '05',
    'Food\\Drink',
    "\\' OR 1 = 1 -- ",
  ];

  async function sold(group?: string): Promise<Record<string, number>> {
    const table = shoppingTable(source, {
      ...columns,
      groupColumn: 'shop',
      ...(group !== undefined && { group }),
    });
    if (group !== undefined) {
      const { days } = await table.days(april, EVENT_LIMIT);
      return Object.fromEntries(days.map(({ amount }) => [group, amount]));
    }
    const days = await Array.fromAsync(table.daysByGroup?.(april, EVENT_LIMIT) ?? []);
    return Object.fromEntries(days.map((each) => [each.group, each.day.amount]));
  }

  async function fillStores(type: string, names: readonly string[]): Promise<void> {
    const literal = (name: string) => `E'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    await fill(
      'date',
      names.map(() => "'2025-04-07'"),
      String,
    );
    await server.sql(
      `ALTER TABLE sales ADD shop ${type}; ${names
        .map((name, i) => `UPDATE sales SET shop = ${literal(name)} WHERE amount = ${i}`)
        .join('; ')}`,
    );
  }

  test.each(['text', 'varchar(20)', 'text COLLATE ignoring_case'])(
    'are their names, letter by letter: %s',
    async (type) => {
      await server.sql(
        `CREATE COLLATION IF NOT EXISTS ignoring_case
           (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
      );
      await fillStores(type, NAMES);
      expect(await sold()).toEqual(Object.fromEntries(NAMES.map((name, i) => [name, i])));
      for (const [i, name] of NAMES.entries()) expect(await sold(name)).toEqual({ [name]: i });
      for (const name of ['HILL', 'Hill ', 'nowhere', 'a\0b']) expect(await sold(name)).toEqual({});
    },
  );

  test('may be numbers, which keep their digits', async () => {
    const numbers = ['0', '5', '1234567890123456789', '1234567890123456790'];
    await fillStores('text', numbers);
    await server.sql('ALTER TABLE sales ALTER shop TYPE bigint USING shop::bigint');
    expect(await sold()).toEqual(Object.fromEntries(numbers.map((name, i) => [name, i])));
    expect(await sold('1234567890123456790')).toEqual({ '1234567890123456790': 3 });
    for (const name of ['5 x', '05', 'nowhere']) expect(await sold(name)).toEqual({});
  });

  test('without a name are none', async () => {
    await fillStores('text', ['', ' ', 'Hill']);
    await server.sql("INSERT INTO sales VALUES ('2025-04-07', 9, NULL)");
    expect(await sold()).toEqual({ Hill: 2 });
  });

  test.each(['bytea', 'json', 'jsonb'])('%s is no name: exit 65', async (type) => {
    await fill('date', ["'2025-04-07'"]);
    await server.sql(`ALTER TABLE sales ADD shop ${type}`);
    const failure = await failureOf(() => sold());
    expect(failure.message).toMatch(
      /^column shop of sales in .* holds no names, but bytes or JSON$/,
    );
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test('are read in batches: more of them than one holds', async () => {
    await server.sql(
      `DROP TABLE IF EXISTS sales CASCADE;
       CREATE TABLE sales AS SELECT date '2025-04-01' + day AS at, store AS shop, 1 AS amount
         FROM generate_series(0, 29) AS day, generate_series(1, 200) AS store`,
    );
    const table = shoppingTable(source, { ...columns, groupColumn: 'shop' });
    const days = await Array.fromAsync(table.daysByGroup?.(april, EVENT_LIMIT) ?? []);
    expect(days).toHaveLength(6000);
    expect(new Set(days.map(({ group }) => group)).size).toBe(200);
  });
});

describe('own queries', () => {
  const sums = {
    rows: 'purchases',
    recorded: 'recorded',
    value: 'amount',
    squares: 'amountSquares',
  };
  const own = (text: string): TableColumns => ({
    table: {
      file: 'own.sql',
      pieces: queryPieces({ file: 'own.sql', text }, postgres.sqlTokens),
      sums,
    },
    date: 'date',
    value: 'amount',
  });

  beforeAll(() =>
    fill(
      'timestamp',
      ["'2025-04-07 10:00'", "'2025-04-07 11:00'", "'2025-04-08 10:00'", "'2025-05-01 00:00'"],
      (i) => String(i + 1),
    ),
  );

  const within = 'WHERE at >= :start AND at < :end';
  test.each([
    ['of single rows', `SELECT at AS date, amount FROM sales ${within}`],
    ['of dates', `SELECT at::date AS date, amount::real FROM sales ${within};`],
    ['of text', `SELECT to_char(at, 'YYYY-MM-DD') AS date, amount FROM sales ${within}`],
    [
      'with placeholders and signs in texts and comments',
      `--:start ; it's
       SELECT at AS date, amount, ':start;' AS "a:end;", $x$ :end ; ' $x$ AS b, E'\\';:end' AS c,
         5 # 1 AS d, '{}'::jsonb #> '{a}' AS e /* :end ; */
       FROM sales WHERE at >= :start::timestamp AND at < (:end::date) -- end`,
    ],
    [
      'with an operator that begins with # behind a name in quotes',
      `SELECT at AS date, CAST("document"#>>'{total,net}' AS numeric) AS amount
       FROM (SELECT at, json_build_object('total', json_build_object('net', amount)) AS document FROM sales) AS sales
       ${within}`,
    ],
    [
      'of daily sums, in lower case',
      `SELECT at::date AS date, COUNT(*) AS purchases, COUNT(amount) AS recorded, SUM(amount) AS amount,
         SUM(amount * amount) AS amountSquares FROM sales ${within} GROUP BY at::date`,
    ],
    [
      'of daily sums, in quotes',
      `SELECT at::date AS date, COUNT(*) AS purchases, COUNT(amount) AS recorded, SUM(amount) AS amount,
         SUM(amount * amount) AS "amountSquares" FROM sales ${within} GROUP BY at::date`,
    ],
  ])('%s', async (_, text) => {
    const { days } = await shoppingTable(source, own(text)).days(april, EVENT_LIMIT);
    expect(days.toSorted((a, b) => (a.date < b.date ? -1 : 1))).toMatchObject([
      { date: '2025-04-07', purchases: 2, recorded: 2, amount: 3, amountDeviations: 0.5 },
      { date: '2025-04-08', purchases: 1, recorded: 1, amount: 3, amountDeviations: 0 },
    ]);
  });

  test.each([
    [
      'a column is missing',
      `SELECT at AS date, amount AS sold FROM sales ${within}`,
      /yields no column amount, but date, sold$/,
    ],
    [
      'the SQL is not valid',
      `SELECT at AS date amount FROM sales ${within}`,
      /^the query is not valid SQL for .*syntax error/,
    ],
    [
      'a function does not exist',
      `SELECT day(at) AS date, amount FROM sales ${within}`,
      /^the query is not valid SQL .*day\(/,
    ],
    [
      'a name is ambiguous',
      `SELECT at AS date, 1 AS amount, 2 AS amount FROM sales ${within}`,
      /^the query is not valid SQL .*ambiguous/,
    ],
    [
      'it writes',
      `WITH x AS (DELETE FROM sales RETURNING *) SELECT at AS date, amount FROM x ${within}`,
      /^the query is not valid SQL|may not read/,
    ],
  ])('%s: exit 78', async (_, text, message) => {
    const failure = await failureOf(() =>
      shoppingTable(source, own(text)).days(april, EVENT_LIMIT),
    );
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ exitCode: EXIT.config, transient: false });
  });
});
