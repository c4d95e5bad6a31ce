import { expect, test } from '@jest/globals';
import { createClient } from '../../../../src/extract/postgres/client.ts';
import { postgresConnection } from '../../../support/postgres-connection.ts';

/** The bytes that a client sends for its password, or the error. */
async function answer(
  event: 'authenticationCleartextPassword' | 'authenticationMD5Password',
  stream: { remoteAddress?: string; encrypted?: true },
  socket: string | null = null,
): Promise<string> {
  const client = await createClient(postgresConnection(5432, { socket }), 1000);
  const { connection } = client as unknown as {
    connection: {
      stream: object;
      emit(event: string, message: object): void;
      on(event: string, listener: (error: Error) => void): void;
    };
  };
  return await new Promise((resolve) => {
    const write = (bytes: Buffer) => resolve(bytes.toString('latin1'));
    connection.stream = { writable: true, write, ...stream };
    // The listeners of a connection, without one.
    (client as unknown as { _attachListeners(connection: object): void })._attachListeners(
      connection,
    );
    connection.on('error', ({ message }) => resolve(message));
    connection.emit(event, { salt: Buffer.from('salt') });
  });
}

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:192.168.1.7', true],
  ['10.1.2.3', true],
  ['203.0.113.7', false],
  ['::ffff:203.0.113.7', false],
  ['2001:db8::7', false],
  ['172.32.0.1', false],
])('a password that can be overheard goes to %s: %s', async (remoteAddress, safe) => {
  const clear = await answer('authenticationCleartextPassword', { remoteAddress });
  const hashed = await answer('authenticationMD5Password', { remoteAddress });
  expect(clear).toMatch(safe ? /^p/ : /would not be safe/);
  expect(hashed).toMatch(safe ? /^p.*md5[0-9a-f]{32}/s : /would not be safe/);
});

test('it goes to any address over TLS, and to a Unix socket', async () => {
  const event = 'authenticationCleartextPassword';
  expect(await answer(event, { remoteAddress: '203.0.113.7', encrypted: true })).toMatch(/^p/);
  expect(await answer(event, {}, '/run/postgresql')).toMatch(/^p/);
  expect(await answer(event, {})).toMatch(/would not be safe/);
});
