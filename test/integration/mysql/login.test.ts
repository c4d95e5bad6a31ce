import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { MysqlConnection } from '../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../src/extract/mysql/server.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { failureOf } from '../../support/failures.ts';
import { mysqlConnection } from '../../support/mysql-connection.ts';
import { openProxy } from '../../support/proxy.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';

const cleanUp = cleanUpAfterEach();

const PLUGINS = ['caching_sha2_password', 'sha256_password'] as const;
const PASSWORD = 'pässword #1';

const connection = (changes: Partial<MysqlConnection>) =>
  mysqlConnection({ password: PASSWORD, ...changes });

describe('a login to MySQL with', () => {
  let server: TlsServer;
  beforeAll(async () => {
    server = await startTlsServer({ engine: 'mysql' });
    for (const plugin of PLUGINS) {
      await server.sql(`CREATE USER ${plugin}@'%' IDENTIFIED WITH ${plugin} BY '${PASSWORD}'`);
    }
  });
  afterAll(() => server.stop());
  // The server forgets earlier logins.
  beforeEach(() => server.sql('FLUSH PRIVILEGES'));

  /** Logs in. Returns all that the client sent. */
  async function logIn(changes: Partial<MysqlConnection>): Promise<string> {
    const proxy = await openProxy(server.port);
    cleanUp.push(proxy.close);
    const database = await mysqlServer(connection({ port: proxy.port, ...changes })).open(
      EVENT_LIMIT,
    );
    const [row] = await database.select('SELECT CURRENT_USER() AS name');
    await database.close();
    expect(row?.name).toBe(`${changes.user}@%`);
    return proxy.requestText();
  }

  const tls = () => ({ ca: readFileSync(server.authority.cert, 'utf8'), client: null });
  const secret = Buffer.from(PASSWORD).toString('latin1');

  describe.each(PLUGINS)('%s', (user) => {
    test("encrypts the password with the server's key, and sends a hash if the server cached it", async () => {
      const first = await logIn({ user });
      const second = await logIn({ user });
      // The encrypted password has 256 bytes.
      expect(first.length - second.length > 256).toBe(user === 'caching_sha2_password');
      expect(first + second).not.toContain(secret);
    });

    test('works over TLS, also a second time', async () => {
      for (const _ of [1, 2]) {
        const sent = await logIn({ user, tls: tls() });
        expect(sent).not.toContain(secret);
        expect(sent).not.toContain('SELECT');
      }
    });

    test('works over the socket, also a second time', async () => {
      for (const _ of [1, 2]) await logIn({ user, socket: server.socket });
    });

    test.each([
      ['at the first login', false],
      ['after a login with the right one', true],
    ])('fails with a wrong password %s: exit 77', async (_, afterLogin) => {
      if (afterLogin) await logIn({ user });
      for (const password of ['wrong', '']) {
        const failure = await failureOf(() => logIn({ user, password }));
        expect(failure.message).toBe('mysql://the-server refused the login');
        expect(failure).toMatchObject({ exitCode: EXIT.login, transient: false });
      }
    });
  });
});
