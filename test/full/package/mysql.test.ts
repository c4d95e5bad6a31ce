import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { databaseEnv, READER } from '../../support/databases.ts';
import { runExecutable } from '../../support/executable.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';

let server: TlsServer;
beforeAll(async () => {
  server = await startTlsServer({ engine: 'mysql' });
});
afterAll(() => server.stop());

test.each<[string, () => Record<string, string>]>([
  ["with the server's public key", () => ({})],
  ['with TLS', () => ({ SHOPPING_TLS_CA: server.authority.cert })],
])('the executable reads from MySQL, %s', async (_, changes) => {
  const { code, stdout } = await runExecutable(
    ['run', '--month', '2025-04', '--dry-run', '--format', 'json'],
    {
      env: {
        ...databaseEnv(),
        SHOPPING_SOURCE: `mysql://${READER}@localhost:${server.port}/shopping_db`,
        ...changes(),
      },
    },
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout).correlation.r).toBe(-0.9454339390386166);
});
