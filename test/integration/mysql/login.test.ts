import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { MysqlConnection } from '../../../src/domain/source-settings.ts';
import { mysqlServer } from '../../../src/extract/mysql/server.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { failureOf } from '../../support/failures.ts';
import { mysqlConnection } from '../../support/mysql-connection.ts';
import { EVENT_LIMIT } from '../../support/patience.ts';
import { openProxy } from '../../support/proxy.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';

const cleanUp = cleanUpAfterEach();

const PLUGINS = ['caching_sha2_password', 'sha256_password'] as const;
const PASSWORD = 'pässword #1';

const connection = (changes: Partial<MysqlConnection>) =>
  mysqlConnection({ password: PASSWORD, ...changes });

describe('the logins of MySQL', () => {
  let server: TlsServer;
  beforeAll(async () => {
    server = await startTlsServer({ engine: 'mysql' });
    for (const plugin of PLUGINS) {
      await server.sql(`CREATE USER ${plugin}@'%' IDENTIFIED WITH ${plugin} BY '${PASSWORD}'`);
    }
  });
  afterAll(() => server.stop());
  // It forgets who logged in before.
  beforeEach(() => server.sql('FLUSH PRIVILEGES'));

  /** Logs in, and tells what was sent. */
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
    test("the first time under the server's key, then by the hash where it keeps one", async () => {
      const [first, then] = [await logIn({ user }), await logIn({ user })];
      // Under the key, the password becomes 256 bytes.
      expect(first.length - then.length > 256).toBe(user === 'caching_sha2_password');
      expect(first + then).not.toContain(secret);
    });

    test('encrypted, the first time and then', async () => {
      for (const _ of [1, 2]) {
        const sent = await logIn({ user, tls: tls() });
        expect(sent).not.toContain(secret);
        expect(sent).not.toContain('SELECT');
      }
    });

    test('by the socket, the first time and then', async () => {
      for (const _ of [1, 2]) await logIn({ user, socket: server.socket });
    });

    test.each([
      ['before', false],
      ['after the right one', true],
    ])('a wrong password %s: exit 77', async (_, before) => {
      if (before) await logIn({ user });
      for (const password of ['wrong', '']) {
        const failure = await failureOf(() => logIn({ user, password }));
        expect(failure.message).toBe('mysql://the-server refused the login');
        expect(failure).toMatchObject({ exitCode: EXIT.login, transient: false });
      }
    });
  });
});
