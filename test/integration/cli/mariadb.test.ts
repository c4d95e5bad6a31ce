import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StoreEffect } from '../../../src/domain/analysis.ts';
import { LOCALHOST } from '../../support/authority.ts';
import { shopweather } from '../../support/cli.ts';
import { databaseEnv, initialise, READER } from '../../support/databases.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';

const source = ({ port }: TestServer, host = '127.0.0.1') => ({
  SHOPPING_SOURCE: `mysql://${READER}@${host}:${port}/shopping_db`,
});

/** The analysis of the sales in that source. */
async function analysis(env: Record<string, string> = {}) {
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
  const { code, stdout, stderr } = await shopweather(args, { env: { ...databaseEnv(), ...env } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^warning/m) });
  return JSON.parse(stdout);
}

describe('a read-only replica', () => {
  let primary: TestServer;
  let replica: TestServer;
  beforeAll(async () => {
    [primary, replica] = await Promise.all([
      startServer({ args: ['--server-id=1', '--log-bin=binlog'] }),
      startServer({ args: ['--server-id=2', '--read-only'] }),
    ]);
    await initialise(primary, 'shopping');
    await primary.sql(
      `CREATE USER replica@'%' IDENTIFIED BY 'replica';
       GRANT REPLICATION SLAVE ON *.* TO replica@'%';`,
    );
    await replica.sql(
      `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port},
         MASTER_USER = 'replica', MASTER_PASSWORD = 'replica';
       START SLAVE;`,
    );
    const [, position] = (await primary.sql('SELECT @@gtid_binlog_pos')).split('\n');
    const wait = `SELECT MASTER_GTID_WAIT('${position}', ${EVENT_LIMIT / 1000}) = 0 AS done`;
    expect(await replica.sql(wait)).toBe('done\n1\n');
  });
  afterAll(() => Promise.all([primary, replica].map((server) => server.stop())));

  test('gives the same analysis as the primary', async () => {
    expect(await analysis(source(replica))).toEqual(await analysis());
  });

  test('passes shopweather check', async () => {
    const { stdout } = await shopweather(['check'], {
      env: { ...databaseEnv(), ...source(replica), REPORT_TIMEZONE: 'UTC', HOME: '/nonexistent' },
    });
    expect(stdout).toMatch(/^ok {7}shopping: clock/m);
    expect(stdout).not.toMatch(/^(failure|-) .*shopping/m);
  });
});

describe('a server with a certificate that answers in EUC-KR', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({
      args: [
        ...['--character-set-server=euckr', '--skip-character-set-client-handshake'],
        ...[`--ssl-cert=${LOCALHOST.cert}`, `--ssl-key=${LOCALHOST.key}`],
      ],
    });
    await initialise(server, 'shopping');
  });
  afterAll(() => server.stop());

  test('gives the same analysis over TLS if the runtime knows the authority', async () => {
    const env = { ...source(server, 'localhost'), SHOPPING_TLS: 'on' };
    expect(await analysis(env)).toEqual(await analysis());
  });

  test('distinguishes stores by their Korean names', async () => {
    const hex = (name: string) => `_utf8mb4 0x${Buffer.from(name).toString('hex')}`;
    await server.sql(
      `CREATE TABLE stores (date DATE, store VARCHAR(20) CHARACTER SET utf8mb4, amount INT);
       INSERT INTO stores VALUES ('2025-04-01', ${hex('강남')}, 1), ('2025-04-01', ${hex('포항')}, 2);`,
      'shopping_db',
    );
    const { stores } = await analysis({
      ...source(server),
      SHOPPING_TABLE: 'stores',
      STORE_COLUMN: 'store',
    });
    expect(stores.map(({ store }: StoreEffect) => store).sort()).toEqual(['강남', '포항']);
  });
});
