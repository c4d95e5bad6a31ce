import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AUTHORITY, LOCALHOST } from '../../support/authority.ts';
import { READER, READER_PASSWORD } from '../../support/databases.ts';
import { runExecutable } from '../../support/executable.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ tls: LOCALHOST });
  await server.sql(readFileSync('sql/init-mysql1.sql', 'utf8'));
  await server.sql(readFileSync('sql/init-mysql2.sql', 'utf8'));
  await server.sql(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READER}`);
});
afterAll(() => server.stop());

test('the executable reads PostgreSQL, with and without TLS', async () => {
  const source = `postgres://${READER}@localhost:${server.port}/postgres`;
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
  const { code, stdout, stderr } = await runExecutable(args, {
    env: {
      SHOPPING_SOURCE: source,
      SHOPPING_PASSWORD: READER_PASSWORD,
      SHOPPING_TLS_CA: AUTHORITY.cert,
      WEATHER_SOURCE: source,
      WEATHER_PASSWORD: READER_PASSWORD,
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^error/m) });
  expect(JSON.parse(stdout).correlation.r).toBe(-0.9454339390386166);
});
