import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { MysqlConnection } from '../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../src/extract/mysql/server.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { failureOf } from '../../support/failures.ts';
import { startLoginServer } from '../../support/login-server.ts';
import { mysqlConnection } from '../../support/mysql-connection.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';
import { startTlsServer } from '../../support/tls-server.ts';

// Servers of this kind that the program does not log in to.

const cleanUp = cleanUpAfterEach();

const open = (changes: Partial<MysqlConnection>) =>
  mysqlServer(mysqlConnection(changes)).open(EVENT_LIMIT);

test.each([
  ['client_ed25519', /requires a login method that shopweather does not support: client_ed25519$/],
  ['dialog', /requires a login method that shopweather does not support: dialog$/],
  ['mysql_clear_password', /asked for the password in the clear, and did not get it$/],
])('a server that wants %s', async (plugin, message) => {
  const made = await startLoginServer(plugin);
  cleanUp.push(made.stop);
  const failure = await failureOf(() => open({ port: made.port }));
  expect(failure.message).toMatch(message);
  expect(failure.problems[0]?.remedy).toMatch(/identified by caching_sha2_password/);
  expect(failure).toMatchObject({ exitCode: EXIT.login, transient: false });
  expect(made.requestText()).not.toContain('secret word');
});

test('TLS that is no longer safe: exit 78', async () => {
  const old = await startTlsServer({
    engine: 'mariadb',
    args: ['--tls-version=TLSv1.1', '--ssl-cipher=DEFAULT@SECLEVEL=0'],
  });
  cleanUp.push(old.stop);
  const tls = { ca: readFileSync(old.authority.cert, 'utf8'), client: null };
  const failure = await failureOf(() => open({ port: old.port, tls }));
  expect(failure.message).toMatch(/^no encrypted connection to mysql:\/\/the-server can be made: /);
  expect(failure.problems[0]?.remedy).toContain('TLS 1.2');
  expect(failure).toMatchObject({ exitCode: EXIT.config, transient: false });
});
