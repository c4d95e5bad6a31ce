import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { AUTHORITY, LOCALHOST } from '../../support/authority.ts';
import { READER, READER_PASSWORD } from '../../support/databases.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ tls: LOCALHOST });
  await server.sql(`CREATE TABLE sales AS SELECT date '2025-04-01' AS day, 300.5 AS amount;
                    GRANT SELECT ON sales TO ${READER}`);
});
afterAll(() => server.stop());

function clientOf({ port }: PostgresServer, options: pg.ClientConfig = {}): pg.Client {
  return new pg.Client({
    host: 'localhost',
    port,
    user: READER,
    password: READER_PASSWORD,
    database: 'postgres',
    ssl: { ca: readFileSync(AUTHORITY.cert) },
    ...options,
  });
}

test('the reader logs in with a password over TLS and reads a row', async () => {
  const client = clientOf(server);
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT day::text, amount, ssl FROM sales, pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    expect(rows).toEqual([{ day: '2025-04-01', amount: '300.5', ssl: true }]);
  } finally {
    await client.end();
  }
});

test.each([
  ['a wrong password', { password: 'wrong' }, { code: '28P01' }],
  // The certificate is for localhost alone.
  ['another name', { host: '127.0.0.1' }, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
])('the login fails with %s', async (_, options, error) => {
  const client = clientOf(server, options);
  await expect(client.connect()).rejects.toMatchObject(error);
  await client.end();
});

test('a start that fails shows the log of the server', async () => {
  await expect(startPostgres({ settings: { no_such_setting: 'on' } })).rejects.toThrow(
    'unrecognized configuration parameter "no_such_setting"',
  );
});

test('a stopped server leaves no folder and no open port', async () => {
  const stopped = await startPostgres();
  await stopped.stop();
  expect(existsSync(stopped.folder)).toBe(false);
  await expect(clientOf(stopped).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
