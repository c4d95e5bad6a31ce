import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shopweather } from '../../support/cli.ts';
import { READER, READER_PASSWORD } from '../../support/databases.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
  const month = Temporal.Now.plainDateISO().toPlainYearMonth().subtract({ months: 1 });
  const first = month.toPlainDate({ day: 1 });
  await server.sql(
    `CREATE TABLE weather AS SELECT date '${first}' + n AS date, n AS temperature FROM generate_series(0, 27) AS n;
     CREATE TABLE large AS SELECT date '${first}' - n AS date, n AS amount
       FROM generate_series(-27, 5000) AS n, generate_series(1, 4);
     CREATE SCHEMA other; CREATE TABLE other.large AS SELECT * FROM large;
     CREATE TABLE mistaken AS SELECT * FROM large;
     CREATE INDEX by_day ON mistaken (amount, date); CREATE INDEX by_day ON other.large (date, amount);
     CREATE TABLE partly AS SELECT * FROM large;
     CREATE INDEX recent ON partly (date, amount) WHERE date >= '${first.subtract({ months: 2 })}';
     CREATE TABLE hashed AS SELECT * FROM large; CREATE INDEX hashes ON hashed USING hash (date);
     CREATE TABLE computed AS SELECT * FROM large; CREATE INDEX expression ON computed ((date + 0), amount);
     CREATE TABLE old (date date, amount integer) PARTITION BY RANGE (date);
     CREATE TABLE old_1 PARTITION OF old FOR VALUES FROM ('1990-01-01') TO ('1991-01-01');
     CREATE INDEX old_index ON old (date, amount);
     CREATE TABLE "${'Ä'.repeat(30)}" AS SELECT * FROM weather;
     CREATE TABLE guarded AS SELECT date, temperature AS amount FROM weather;
     ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; CREATE POLICY visible ON guarded USING (amount > 5);
     CREATE TABLE parts (date date, amount integer);
     GRANT USAGE ON SCHEMA other TO ${READER};
     GRANT SELECT ON ALL TABLES IN SCHEMA public, other TO ${READER};
     CREATE ROLE columnar LOGIN PASSWORD 'pw'; CREATE ROLE filer LOGIN PASSWORD 'pw' IN ROLE pg_write_server_files;
     GRANT SELECT ON ALL TABLES IN SCHEMA public TO columnar, filer;
     GRANT INSERT (amount) ON large TO columnar; GRANT CREATE ON DATABASE postgres TO columnar;
     ANALYZE large; ANALYZE other.large; ANALYZE mistaken; ANALYZE partly; ANALYZE hashed; ANALYZE computed`,
  );
});
afterAll(() => server.stop());

const url = (user: string = READER) => `postgres://${user}@127.0.0.1:${server.port}/postgres`;

async function check(changes: Record<string, string>): Promise<string> {
  const { stdout } = await shopweather(['check'], {
    env: {
      SHOPPING_SOURCE: url(),
      SHOPPING_PASSWORD: READER_PASSWORD,
      WEATHER_SOURCE: url(),
      WEATHER_PASSWORD: READER_PASSWORD,
      WEATHER_TABLE: 'weather',
      REPORT_TIMEZONE: 'UTC',
      HOME: server.folder,
      ...changes,
    },
  });
  return stdout;
}

test.each([
  [
    'of the same name in another schema',
    'mistaken',
    /^warning {2}shopping: index +(by_day does not begin with date: the query|none serves the query, which) reads about \d+ rows\n +CREATE INDEX mistaken_date_amount ON "mistaken"/m,
  ],
  ['in another schema', 'other.large', /^ok {7}shopping: index +by_day (serves|begins)/m],
  [
    'of some rows',
    'partly',
    /^warning {2}shopping: index +recent has only the rows of its WHERE, so it may not serve other months\n +CREATE INDEX partly_date_amount ON "partly"/m,
  ],
  ['of hashes', 'hashed', /^warning {2}shopping: index +none serves the query/m],
  ['of an expression', 'computed', /^warning {2}shopping: index +none serves the query/m],
  [
    'of a table without a partition for the month',
    'old',
    /^ok {7}shopping: index +old_index begins with date; the server shows no plan that reads rows$/m,
  ],
])('an index %s', async (_, table, line) => {
  expect(await check({ SHOPPING_TABLE: table })).toMatch(line);
});

test('the size of a table that was never analysed is a guess', async () => {
  expect(await check({ SHOPPING_TABLE: 'parts' })).toMatch(
    /^ok {7}shopping: index +none is needed yet: about \d+ rows \(a guess: ANALYZE has not counted them yet\); later: CREATE INDEX parts_date_amount/m,
  );
});

test.each(['large', 'other.large', 'Ä'.repeat(30)])(
  'the printed index of %s can be created, whatever other indexes are named',
  async (table) => {
    await server.sql('DROP INDEX IF EXISTS other.by_day');
    const value = table.startsWith('Ä') ? { SHOPPING_AMOUNT_COLUMN: 'temperature' } : {};
    const output = await check({ SHOPPING_TABLE: table, ...value });
    const [statement] = /CREATE INDEX .*/.exec(output) ?? [];
    await server.sql(String(statement));
  },
);

describe('rights', () => {
  test.each([
    [
      'on columns and on the database',
      'columnar',
      /more than read: INSERT on large, CREATE in database postgres$/m,
    ],
    ['of a role that writes files', 'filer', /more than read: the role pg_write_server_files$/m],
  ])('%s', async (_, user, line) => {
    const output = await check({
      SHOPPING_SOURCE: url(user),
      SHOPPING_PASSWORD: 'pw',
      SHOPPING_TABLE: 'large',
    });
    expect(output).toMatch(line);
  });

  test('that a policy narrows', async () => {
    expect(await check({ SHOPPING_TABLE: 'guarded' })).toMatch(
      /^warning {2}shopping: rights +row-level security is active on guarded: the user sees only the rows that a policy allows$/m,
    );
  });
});
