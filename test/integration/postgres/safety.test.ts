import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { queryPieces } from '../../../src/config/query-file.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { TableColumns } from '../../../src/domain/source-settings.ts';
import { postgres } from '../../../src/extract/postgres/kind.ts';
import { postgresServer } from '../../../src/extract/postgres/server.ts';
import { shoppingTable } from '../../../src/extract/sql/table-source.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { READER } from '../../support/databases.ts';
import { failureOf } from '../../support/failures.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { postgresConnection } from '../../support/postgres-connection.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';
import { waitUntil } from '../../support/wait-until.ts';

const cleanUp = cleanUpAfterEach();
const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
  await server.sql(
    `CREATE TABLE sales AS SELECT date '2025-04-07' AS date, 5 AS amount, 'Hill' AS store;
     CREATE TABLE victim AS SELECT 1 AS one; GRANT ALL ON victim TO ${READER};
     CREATE SEQUENCE counter; GRANT ALL ON counter TO ${READER};
     CREATE FUNCTION sneaky() RETURNS int LANGUAGE sql VOLATILE AS 'DELETE FROM victim; SELECT 5';
     CREATE VIEW sneaking AS SELECT date, sneaky() AS amount, store FROM sales;
     CREATE VIEW counting AS SELECT date, nextval('counter') AS amount, store FROM sales;
     CREATE SCHEMA other; GRANT USAGE ON SCHEMA other TO ${READER};
     CREATE TABLE other.sales AS SELECT date, 99 AS amount FROM sales;
     GRANT SELECT ON sales, sneaking, counting, other.sales TO ${READER}`,
  );
});
afterAll(() => server.stop());

const source = (columns: Partial<TableColumns>) =>
  shoppingTable(postgresServer(postgresConnection(server.port)), {
    table: 'sales',
    date: 'date',
    value: 'amount',
    ...columns,
  });

const own = (text: string) => ({
  table: {
    file: 'own.sql',
    pieces: queryPieces({ file: 'own.sql', text }, postgres.sqlTokens),
    sums: { rows: 'purchases', recorded: 'recorded', value: 'amount', squares: 'amountSquares' },
  },
});

const amountOf = async (columns: Partial<TableColumns>) => {
  const { days } = await source(columns).days(april, EVENT_LIMIT);
  return days.map(({ amount }) => amount);
};

const within = 'WHERE date >= :start AND date < :end';

describe('nothing is written', () => {
  const twoStatements = (a: string) =>
    `SELECT date, amount, 1 AS ${a} FROM sales) AS x; DELETE FROM victim; SELECT * FROM (SELECT date, amount, 1 AS ${a} FROM sales ${within}`;

  test.each(['a$b$', 'a$$', 'ü$b$', '_$b$', 'a1$b$'])(
    'by a second statement behind the name %s',
    async (name) => {
      expect(() => own(twoStatements(name))).toThrow('more than one statement');
    },
  );

  test('by a second statement that reaches the server', async () => {
    const database = await postgresServer(postgresConnection(server.port)).open(EVENT_LIMIT);
    cleanUp.push(() => database.close());
    const failure = await failureOf(() => database.select('SELECT 1 AS a; DELETE FROM victim'));
    expect(failure.message).toMatch(/not valid SQL .*multiple commands/);
    // The connection remains usable.
    expect(await database.select('SELECT one FROM victim')).toEqual([{ one: '1' }]);
  });

  test.each(['sneaking', 'counting'])('by a function behind the view %s', async (table) => {
    const failures = [
      await failureOf(() => source({ table }).days(april, EVENT_LIMIT)),
      await failureOf(() =>
        Array.fromAsync(
          source({ table, groupColumn: 'store' }).daysByGroup?.(april, EVENT_LIMIT) ?? [],
        ),
      ),
    ];
    for (const failure of failures) {
      expect(failure.message).toMatch(/^the query would write: .*read-only transaction/);
      expect(failure.exitCode).toBe(EXIT.config);
    }
    expect(await server.sql('SELECT * FROM victim')).toHaveLength(1);
    expect(await server.sql('SELECT is_called FROM counter')).toEqual([{ is_called: false }]);
  });

  test.each([
    "set_config('transaction_read_only', 'off', false)",
    "set_config('default_transaction_read_only', 'off', false)",
  ])('by a query that calls %s', async (setting) => {
    await failureOf(() =>
      source(
        own(`SELECT date, amount FROM sales, (SELECT ${setting}) AS s, LATERAL
             (SELECT sneaky()) AS x ${within}`),
      ).days(april, EVENT_LIMIT),
    );
    expect(await server.sql('SELECT * FROM victim')).toHaveLength(1);
  });
});

describe('a query file may have', () => {
  test.each([
    ['nested comments', `/* outer /* inner */ ; */ SELECT date, amount FROM sales ${within}`],
    [
      'tags in other letters',
      `SELECT date, amount, $태그$ it's ; $태그$ AS x FROM sales ${within}`,
    ],
    ['tags in another case', `SELECT date, amount, $a$ $A$ ; $a$ AS x FROM sales ${within}`],
    ['numbers before a tag', `SELECT date, amount, $a1$ ; ' $a1$ AS x FROM sales ${within}`],
    [
      'JSON operators behind a name',
      `SELECT "date", "amount" FROM (SELECT *, '{"a": 1}'::jsonb AS "doc" FROM sales) AS x
       ${within} AND "doc"#>>'{a}' = '1'`,
    ],
  ])('%s', async (_, text) => {
    expect(await amountOf(own(text))).toEqual([5]);
  });
});

test.each([
  ['PGSSLNEGOTIATION', 'direct'],
  ['PGSSLNEGOTIATION', 'nonsense'],
  ['PGOPTIONS', '-c search_path=other'],
  ['PGREPLICATION', 'database'],
  ['PGSSLMODE', 'require'],
  ['PGBINARY', 'true'],
  ['PGCLIENT_ENCODING', 'latin1'],
])('%s=%s has no effect', async (name, value) => {
  process.env[name] = value;
  cleanUp.push(() => {
    delete process.env[name];
  });
  expect(await amountOf({})).toEqual([5]);
});

test.each([
  ['idle_in_transaction_session_timeout', /ended the connection, which waited too long/],
  ['idle_session_timeout', /closed the connection/],
])('%s is no fault of the query', async (setting, message) => {
  await server.sql(
    `CREATE TABLE many AS SELECT date '2025-04-07' AS date, 5 AS amount, n AS store FROM generate_series(1, 3000) AS n;
     GRANT SELECT ON many TO ${READER}; ALTER ROLE ${READER} SET ${setting} = '100ms'`,
  );
  cleanUp.push(() => server.sql(`DROP TABLE many; ALTER ROLE ${READER} RESET ${setting}`));
  const database = await postgresServer(postgresConnection(server.port)).open(EVENT_LIMIT);
  cleanUp.push(() => database.close());
  const ended = async () => {
    const [row] = await server.sql(
      `SELECT COUNT(*)::int AS n FROM pg_stat_activity WHERE usename = '${READER}'`,
    );
    return row?.n === 0;
  };
  const failure = await failureOf(async () => {
    if (setting === 'idle_session_timeout') {
      await waitUntil('the end of the connection', ended);
      await database.select('SELECT 1 AS one');
    }
    for await (const { store } of database.rows('SELECT store FROM many')) {
      if (store === '1') await waitUntil('the end of the connection', ended);
    }
  });
  expect(failure.message).toMatch(message);
  expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
});

test('a user without the right to connect learns how to get it', async () => {
  // Not in a transaction, in which the statements of one script run.
  await server.sql('CREATE DATABASE closed');
  await server.sql('REVOKE CONNECT ON DATABASE closed FROM PUBLIC');
  const failure = await failureOf(() =>
    postgresServer(postgresConnection(server.port, { database: 'closed' })).open(EVENT_LIMIT),
  );
  expect(failure.message).toMatch(/^the user may not connect to the database: permission denied/);
  expect(failure.problems[0]?.remedy).toBe(
    `Have it granted: GRANT CONNECT ON DATABASE "closed" TO "${READER}".`,
  );
});

test('messages of the server have no control characters', async () => {
  const failure = await failureOf(() => amountOf({ value: 'a\u001b[31m\u0007\nb' }));
  expect(failure.message).toMatch(/column "a \[31m b" does not exist/);
});

test('the digits of the session have no influence', async () => {
  await server.sql(
    `CREATE TABLE exact AS SELECT date '2025-04-07' AS date, 19.234567::float8 AS amount, 1743984000::bigint AS at;
     GRANT SELECT ON exact TO ${READER}; ALTER ROLE ${READER} SET extra_float_digits = -15`,
  );
  cleanUp.push(() => server.sql(`ALTER ROLE ${READER} RESET extra_float_digits`));
  const dates = { format: 'epoch', sourceZone: 'UTC', reportZone: 'Europe/Berlin' } as const;
  const { days } = await shoppingTable(
    postgresServer(postgresConnection(server.port)),
    { table: 'exact', date: 'at', value: 'amount' },
    dates,
  ).days(april, EVENT_LIMIT);
  expect(days).toMatchObject([{ date: '2025-04-07', lowest: 19.234567, highest: 19.234567 }]);
});

test('a value whose square is too small is a wrong value: exit 65', async () => {
  await server.sql(
    `CREATE TABLE tiny AS SELECT date '2025-04-07' AS date, x AS amount FROM UNNEST(ARRAY[0, 1e-200]::float8[]) AS x;
     GRANT SELECT ON tiny TO ${READER}`,
  );
  const failure = await failureOf(() => amountOf({ table: 'tiny' }));
  expect(failure.message).toMatch(/^a value cannot be read in .*underflow/);
  expect(failure.exitCode).toBe(EXIT.data);
});
