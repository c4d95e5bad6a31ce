import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { connectionOptions } from '../../../../src/extract/mysql/connection-options.ts';
import { mysqlConnection } from '../../../support/mysql-connection.ts';

describe('a key that could be of anybody', () => {
  const key = Buffer.from(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
      type: 'spki',
      format: 'pem',
    }),
  );
  const questions = {
    caching_sha2_password: [Buffer.alloc(21, 7), Buffer.from([4])],
    sha256_password: [Buffer.alloc(21, 7)],
  };
  test.each<[keyof typeof questions, string, boolean]>([
    ['caching_sha2_password', '127.0.0.1', true],
    ['caching_sha2_password', '::1', true],
    ['caching_sha2_password', '::ffff:192.168.1.7', true],
    ['caching_sha2_password', '203.0.113.7', false],
    ['caching_sha2_password', '::ffff:203.0.113.7', false],
    ['caching_sha2_password', '2001:db8::7', false],
    ['sha256_password', '10.1.2.3', true],
    ['sha256_password', '172.32.0.1', false],
  ])('%s, from %s: trusted, %s', async (plugin, remoteAddress, trusted) => {
    const { authPlugins } = await connectionOptions(mysqlConnection({ host: remoteAddress }));
    const login = {
      connection: { config: { password: mysqlConnection().password }, stream: { remoteAddress } },
      command: {},
    };
    const answer = authPlugins?.[plugin]?.(login as never);
    for (const question of questions[plugin]) answer?.(question);
    if (trusted) expect(answer?.(key)).toHaveLength(256);
    else expect(() => answer?.(key)).toThrow('would not be safe');
  });
});
