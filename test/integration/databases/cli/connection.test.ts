import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shopweather } from '../../../support/cli.ts';
import { databaseEnv, READER, READER_PASSWORD } from '../../../support/databases.ts';
import { startTlsServer, type TlsServer } from '../../../support/tls-server.ts';

let server: TlsServer;
beforeAll(async () => {
  server = await startTlsServer();
});
afterAll(() => server.stop());

const source = (rest: string) => ({ SHOPPING_SOURCE: `mysql://${READER}@${rest}` });
const byName = () => source(`localhost:${server.port}/shopping_db`);
const bySocket = () => source(`localhost/shopping_db?socket=${server.socket}`);
const byIpv6 = () => source(`[::1]:${server.port}/shopping_db`);

describe('a run gives the same analysis', () => {
  /** The analysis of the sales in that source. */
  async function analysis(env: Record<string, string>) {
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
    const { code, stdout, stderr } = await shopweather(args, { env: { ...databaseEnv(), ...env } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/^warning/m) });
    expect(stdout).not.toContain(READER_PASSWORD);
    return JSON.parse(stdout);
  }

  let expected: object;
  beforeAll(async () => {
    expected = await analysis({});
  });

  test.each<[string, () => Record<string, string>]>([
    ['over TLS', () => ({ ...byName(), SHOPPING_TLS_CA: server.authority.cert })],
    [
      'over TLS and IPv6',
      () => ({ ...byIpv6(), SHOPPING_TLS: 'on', SHOPPING_TLS_CA: server.authority.cert }),
    ],
    ['over a socket', bySocket],
    [
      'with a password in a file',
      () => {
        const file = join(server.folder, 'password');
        writeFileSync(file, `${READER_PASSWORD}\n`);
        return { SHOPPING_PASSWORD: '', SHOPPING_PASSWORD_FILE: file };
      },
    ],
    [
      'with a password from systemd',
      () => {
        const credentials = join(server.folder, 'credentials');
        mkdirSync(credentials);
        writeFileSync(join(credentials, 'SHOPPING_PASSWORD'), READER_PASSWORD);
        return { SHOPPING_PASSWORD: '', CREDENTIALS_DIRECTORY: credentials };
      },
    ],
  ])('%s', async (_, env) => {
    expect(await analysis(env())).toEqual(expected);
  });
});

describe('check', () => {
  const check = async (env: Record<string, string>) =>
    (
      await shopweather(['check'], {
        env: { ...databaseEnv(), REPORT_TIMEZONE: 'UTC', HOME: server.folder, ...env },
      })
    ).stdout;

  test('reports the encryption and the client key', async () => {
    const client = await server.authority.sign(['reader']);
    const output = await check({
      ...byIpv6(),
      SHOPPING_TLS_CA: server.authority.cert,
      SHOPPING_TLS_CERT: client.cert,
      SHOPPING_TLS_KEY: client.key,
    });
    expect(output).toMatch(/^ok {7}SHOPPING_TLS_KEY +.* is for its owner alone$/m);
    expect(output).toMatch(/^ok {7}shopping: connection +\[::1\]:\d+ answers/m);
    expect(output).toMatch(/^ok {7}shopping: encryption +TLSv1\.3, TLS_AES_\d+_GCM_SHA\d+$/m);
    expect(output).toMatch(/^ok {7}weather: encryption +none, within this machine/m);
  });

  test('needs no host name for a socket', async () => {
    const output = await check(bySocket());
    expect(output).not.toContain('shopping: host name');
    expect(output).toMatch(/^ok {7}shopping: login +as reader$/m);
    expect(output).toMatch(/^ok {7}shopping: encryption +none is needed/m);
  });

  test('fails if the certificate is not trusted', async () => {
    expect(await check({ ...byName(), SHOPPING_TLS: 'on' })).toMatch(
      /^failure {2}shopping: login +the certificate of .* not signed by a trusted authority/m,
    );
  });
});

test('a run does not try again if the certificate is not trusted: exit 78', async () => {
  const { code, stderr } = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
    env: { ...databaseEnv(), ...byName(), SHOPPING_TLS: 'on', RETRY_ATTEMPTS: '3' },
  });
  expect(stderr).toContain('not signed by a trusted authority');
  expect(stderr).not.toMatch(/attempt|again in/i);
  expect(code).toBe(78);
});
