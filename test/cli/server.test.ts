import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StoreEffect } from '../../src/domain/analysis.ts';
import { shopweather } from '../support/cli.ts';
import { databaseEnv, initialise, READER, READER_PASSWORD } from '../support/databases.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startTlsServer, type TlsServer } from '../support/tls-server.ts';

let primary: TlsServer;
let replica: TestServer;
let mysql: TlsServer;
beforeAll(async () => {
  [primary, replica, mysql] = await Promise.all([
    startTlsServer({ args: ['--server-id=1', '--log-bin=binlog'] }),
    startServer({ args: ['--server-id=2', '--read-only'] }),
    startTlsServer({ engine: 'mysql' }),
  ]);
  await primary.sql(
    `CREATE USER replica@'%' IDENTIFIED BY 'replica';
     GRANT REPLICATION SLAVE ON *.* TO replica@'%';`,
  );
  await replica.sql(
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port},
       MASTER_USER = 'replica', MASTER_PASSWORD = 'replica';
     START SLAVE;`,
  );
  const count = 'SELECT COUNT(*) FROM shopping_db.shopping_data';
  const all = await primary.sql(count);
  for (let tries = 0; (await replica.sql(count).catch(() => '')) !== all; tries++) {
    if (tries > 200) throw new Error(await replica.sql('SHOW SLAVE STATUS'));
    await delay(50);
  }
}, 60_000);
afterAll(() => Promise.all([primary, replica, mysql].map((server) => server.stop())));

const url = (rest: string) => `mysql://${READER}@${rest}`;

/** What the analysis is by the sales of that source, and how it was told. */
async function analysis(env: Record<string, string>) {
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
  const { code, stdout, stderr } = await shopweather(args, { env: { ...databaseEnv(), ...env } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^warning/m) });
  expect(stdout).not.toContain(READER_PASSWORD);
  return JSON.parse(stdout);
}

describe('the same analysis', () => {
  let expected: object;
  beforeAll(async () => {
    expected = await analysis({});
  });
  test.each<[string, () => Record<string, string>]>([
    [
      'encrypted',
      () => ({
        SHOPPING_SOURCE: url(`localhost:${primary.port}/shopping_db`),
        SHOPPING_TLS_CA: primary.authority.cert,
      }),
    ],
    [
      'encrypted, by IPv6',
      () => ({
        SHOPPING_SOURCE: url(`[::1]:${primary.port}/shopping_db`),
        SHOPPING_TLS: 'on',
        SHOPPING_TLS_CA: primary.authority.cert,
      }),
    ],
    [
      'encrypted, with an authority that the runtime was told of',
      () => ({
        SHOPPING_SOURCE: url(`localhost:${primary.port}/shopping_db`),
        SHOPPING_TLS: 'on',
        NODE_EXTRA_CA_CERTS: primary.authority.cert,
      }),
    ],
    [
      'by the socket',
      () => ({ SHOPPING_SOURCE: url(`localhost/shopping_db?socket=${primary.socket}`) }),
    ],
    [
      'from a replica that cannot be written to',
      () => ({ SHOPPING_SOURCE: url(`127.0.0.1:${replica.port}/shopping_db`) }),
    ],
    [
      "from MySQL, under the server's key",
      () => ({ SHOPPING_SOURCE: url(`127.0.0.1:${mysql.port}/shopping_db`) }),
    ],
    [
      'from MySQL, encrypted',
      () => ({
        SHOPPING_SOURCE: url(`localhost:${mysql.port}/shopping_db`),
        SHOPPING_TLS_CA: mysql.authority.cert,
      }),
    ],
    [
      'with a password in a file',
      () => {
        const file = join(primary.folder, 'password');
        writeFileSync(file, `${READER_PASSWORD}\n`);
        return { SHOPPING_PASSWORD: '', SHOPPING_PASSWORD_FILE: file };
      },
    ],
    [
      'with a password from systemd',
      () => {
        const credentials = join(primary.folder, 'credentials');
        mkdirSync(credentials);
        writeFileSync(join(credentials, 'SHOPPING_PASSWORD'), READER_PASSWORD);
        return { SHOPPING_PASSWORD: '', CREDENTIALS_DIRECTORY: credentials };
      },
    ],
  ])('%s', async (_, env) => {
    expect(await analysis(env())).toEqual(expected);
  });
});

describe('check tells how', () => {
  const check = async (env: Record<string, string>) =>
    (
      await shopweather(['check'], {
        env: { ...databaseEnv(), REPORT_TIMEZONE: 'UTC', HOME: primary.folder, ...env },
      })
    ).stdout;

  test('encrypted', async () => {
    const mine = await primary.authority.sign(['reader']);
    const told = await check({
      SHOPPING_SOURCE: url(`[::1]:${primary.port}/shopping_db`),
      SHOPPING_TLS_CA: primary.authority.cert,
      SHOPPING_TLS_CERT: mine.cert,
      SHOPPING_TLS_KEY: mine.key,
    });
    expect(told).toMatch(/^ok {7}SHOPPING_TLS_KEY +.* is for its owner alone$/m);
    expect(told).toMatch(/^ok {7}shopping: connection +\[::1\]:\d+ answers/m);
    expect(told).toMatch(/^ok {7}shopping: encryption +TLSv1\.3, TLS_AES_256_GCM_SHA384$/m);
    expect(told).toMatch(/^ok {7}weather: encryption +none, within this machine/m);
  });

  test('by the socket, which has no host', async () => {
    const told = await check({
      SHOPPING_SOURCE: url(`localhost/shopping_db?socket=${primary.socket}`),
    });
    expect(told).not.toContain('shopping: host name');
    expect(told).toMatch(/^ok {7}shopping: login +as reader$/m);
    expect(told).toMatch(/^ok {7}shopping: encryption +none is needed/m);
  });

  test('a replica, as well as any other', async () => {
    const told = await check({ SHOPPING_SOURCE: url(`127.0.0.1:${replica.port}/shopping_db`) });
    expect(told).toMatch(/^ok {7}shopping: clock/m);
    expect(told).not.toMatch(/^(failure|-) .*shopping/m);
  });

  test('not trusted', async () => {
    const told = await check({
      SHOPPING_SOURCE: url(`localhost:${primary.port}/shopping_db`),
      SHOPPING_TLS: 'on',
    });
    expect(told).toMatch(
      /^failure {2}shopping: login +the certificate of .* signed by nobody who/m,
    );
  });
});

test('what cannot be trusted is not tried again: exit 78', async () => {
  const { code, stderr } = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
    env: {
      ...databaseEnv(),
      SHOPPING_SOURCE: url(`localhost:${primary.port}/shopping_db`),
      SHOPPING_TLS: 'on',
      RETRY_ATTEMPTS: '3',
    },
  });
  expect(stderr).toContain('signed by nobody who is trusted');
  expect(stderr).not.toMatch(/attempt|again in/i);
  expect(code).toBe(78);
});

test('a server that answers in EUC-KR, whatever it is asked for: stores are told apart', async () => {
  const server = await startServer({
    args: ['--character-set-server=euckr', '--skip-character-set-client-handshake'],
  });
  try {
    await initialise(server, 'shopping');
    const hex = (name: string) => `_utf8mb4 0x${Buffer.from(name).toString('hex')}`;
    await server.sql(
      `CREATE TABLE stores (date DATE, store VARCHAR(20) CHARACTER SET utf8mb4, amount INT);
       INSERT INTO stores VALUES ('2025-04-01', ${hex('강남')}, 1), ('2025-04-01', ${hex('포항')}, 2);`,
      'shopping_db',
    );
    const { stores } = await analysis({
      SHOPPING_SOURCE: url(`127.0.0.1:${server.port}/shopping_db`),
      SHOPPING_TABLE: 'stores',
      STORE_COLUMN: 'store',
    });
    expect(stores.map(({ store }: StoreEffect) => store).sort()).toEqual(['강남', '포항']);
  } finally {
    await server.stop();
  }
}, 60_000);
