import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { TlsSettings } from '../../../src/domain/source-settings.ts';
import type { PostgresConnection } from '../../../src/extract/postgres/connection.ts';
import { postgresServer } from '../../../src/extract/postgres/server.ts';
import { shoppingTable } from '../../../src/extract/sql/table-source.ts';
import {
  type Authority,
  type CertificateFiles,
  makeAuthority,
} from '../../support/certificates.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { READER, READER_PASSWORD } from '../../support/databases.ts';
import { failureOf } from '../../support/failures.ts';
import { freePort } from '../../support/free-port.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { postgresConnection } from '../../support/postgres-connection.ts';
import { openProxy } from '../../support/proxy.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';
import { waitUntil } from '../../support/wait-until.ts';

const cleanUp = cleanUpAfterEach();
const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
const columns = { table: 'sales', date: 'at', value: 'amount' };

const folder = mkdtempSync(join(tmpdir(), 'postgres-errors-'));
// The server's user has to read the certificate of the authority.
chmodSync(folder, 0o755);
let authority: Authority;
let stranger: Authority;
let server: PostgresServer;

beforeAll(async () => {
  authority = await makeAuthority(join(folder, 'authority'));
  stranger = await makeAuthority(join(folder, 'stranger'));
  server = await startPostgres({
    tls: await authority.sign(['localhost', '127.0.0.1']),
    access: [
      'hostssl all encrypted all scram-sha-256',
      'host all encrypted all reject',
      'host all hashed all md5',
      'host all clear all password',
      'host all gone all scram-sha-256',
      'host all nobody all reject',
      'host all all all scram-sha-256',
    ],
  });
  await server.sql(
    `SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN PASSWORD 'pw-hashed';
     SET password_encryption = 'scram-sha-256';
     CREATE ROLE encrypted LOGIN PASSWORD 'pw'; CREATE ROLE clear LOGIN PASSWORD 'pw-clear';
     CREATE ROLE absent NOLOGIN; CREATE ROLE one LOGIN PASSWORD 'pw' CONNECTION LIMIT 0;
     CREATE TABLE sales AS SELECT date '2025-04-07' AS at, 5 AS amount, 'x' AS secret;
     CREATE TABLE hidden AS SELECT * FROM sales;
     CREATE VIEW slow AS SELECT at, amount, pg_sleep(600)::text AS slowly FROM sales;
     GRANT SELECT ON slow TO ${READER}; GRANT SELECT (at, amount) ON sales TO ${READER}`,
  );
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const connection = (changes: Partial<PostgresConnection> = {}) =>
  postgresConnection(server.port, changes);
const pem = ({ cert, key }: CertificateFiles) => ({
  cert: readFileSync(cert, 'utf8'),
  key: readFileSync(key, 'utf8'),
});
const trusting = (of: Authority): TlsSettings => ({ ca: pem(of).cert, client: null });

/** Logs in, and returns the encryption of the connection. */
async function cipherWith(changes: Partial<PostgresConnection>): Promise<string | null> {
  const database = await postgresServer(connection(changes)).open(EVENT_LIMIT);
  try {
    expect(await database.select('SELECT 1 AS one')).toEqual([{ one: '1' }]);
    return database.cipher;
  } finally {
    await database.close();
  }
}

/** The failure of a run on the table. */
const failing = (changes: Partial<PostgresConnection>, table = 'sales', timeout = EVENT_LIMIT) =>
  failureOf(() =>
    shoppingTable(postgresServer(connection(changes)), { ...columns, table }).days(april, timeout),
  );

describe('ways to log in', () => {
  test.each<[string, () => Partial<PostgresConnection>, RegExp | null]>([
    ['by SCRAM', () => ({}), null],
    ['by MD5, on this machine', () => ({ user: 'hashed', password: 'pw-hashed' }), null],
    [
      'by a password in clear text, on this machine',
      () => ({ user: 'clear', password: 'pw-clear' }),
      null,
    ],
    [
      'over TLS, by name',
      () => ({ host: 'localhost', tls: trusting(authority) }),
      /^TLSv1\.3, TLS_AES/,
    ],
    ['over TLS, by address', () => ({ tls: trusting(authority) }), /^TLSv1\.3, TLS_AES/],
    [
      'over TLS, as a user who has to',
      () => ({ user: 'encrypted', password: 'pw', tls: trusting(authority) }),
      /^TLSv1/,
    ],
    ['by the socket', () => ({ socket: server.folder, host: 'localhost' }), null],
  ])('%s', async (_, changes, cipher) => {
    const found = await cipherWith(changes());
    if (cipher === null) expect(found).toBeNull();
    else expect(found).toMatch(cipher);
  });

  test('no password of the environment takes the place of an empty one', async () => {
    process.env.PGPASSWORD = READER_PASSWORD;
    cleanUp.push(() => {
      delete process.env.PGPASSWORD;
    });
    const failure = await failing({ password: '' });
    expect(failure.message).toBe('postgres://the-server wants a password, and there is none');
    expect(failure.exitCode).toBe(EXIT.login);
  });
});

test.each<[string, () => Partial<PostgresConnection>, number, RegExp]>([
  [
    'a wrong password',
    () => ({ password: 'wrong' }),
    EXIT.login,
    /^postgres:\/\/the-server refused the login: password authentication failed/,
  ],
  ['an unknown user', () => ({ user: 'stranger' }), EXIT.login, /refused the login/],
  ['a role without login', () => ({ user: 'absent' }), EXIT.login, /refused the login/],
  [
    'a user that pg_hba.conf rejects',
    () => ({ user: 'nobody' }),
    EXIT.login,
    /refused the login: .*pg_hba\.conf/,
  ],
  [
    'a user who has to be encrypted',
    () => ({ user: 'encrypted', password: 'pw' }),
    EXIT.login,
    /refused the login: .*no encryption/,
  ],
  [
    'an absent database',
    () => ({ database: 'absent' }),
    EXIT.config,
    /^the database does not exist: .*absent.* in postgres:/,
  ],
  [
    'TLS of another authority',
    () => ({ tls: trusting(stranger) }),
    EXIT.config,
    /not signed by a trusted authority/,
  ],
  [
    'TLS without an authority',
    () => ({ tls: { ca: null, client: null } }),
    EXIT.config,
    /not signed by a trusted authority/,
  ],
  [
    'an unknown host',
    () => ({ host: 'db.invalid' }),
    EXIT.unavailable,
    /^cannot reach .*: the host name/,
  ],
  [
    'a socket in a file',
    () => ({ socket: '/etc/passwd' }),
    EXIT.config,
    /^the path of the socket leads through a file in postgres:/,
  ],
  [
    'a socket that is absent',
    () => ({ socket: '/nonexistent' }),
    EXIT.unavailable,
    /^cannot reach .*: there is no such socket$/,
  ],
])('%s', async (_, changes, exitCode, message) => {
  const failure = await failing(changes());
  expect(failure.message).toMatch(message);
  expect(failure.exitCode).toBe(exitCode);
  expect(JSON.stringify(failure.problems)).not.toContain(READER_PASSWORD);
  expect(failure.problems[0]?.remedy).not.toBe('');
});

test.each([
  [
    'absent',
    /^the table does not exist: relation "absent" does not exist in postgres:/,
    /schema\.table/,
  ],
  ['hidden', /^the user may not read it: permission denied for table hidden in/, /GRANT SELECT/],
  ['no.sales', /^the table does not exist: /, /schema\.table/],
])('the table %s: exit 78', async (table, message, remedy) => {
  const failure = await failing({}, table);
  expect(failure.message).toMatch(message);
  expect(failure.problems[0]?.remedy).toMatch(remedy);
  expect(failure).toMatchObject({ exitCode: EXIT.config, transient: false });
});

test.each([
  ['price', /^a column does not exist: column "price" does not exist in/],
  ['secret', /^the user may not read it: permission denied/],
])('the column %s: exit 78', async (value, message) => {
  const source = shoppingTable(postgresServer(connection()), { ...columns, value });
  const failure = await failureOf(() => source.days(april, EVENT_LIMIT));
  expect(failure.message).toMatch(message);
  expect(failure.exitCode).toBe(EXIT.config);
});

describe('the certificate', () => {
  test.each([
    [
      'of names alone, for an address',
      () => authority.sign(['localhost']),
      /127\.0\.0\.1 is not in it$/,
    ],
    ['of another host', () => authority.sign(['db.example.com']), /is for another host: /],
    ['that has expired', () => authority.sign(['127.0.0.1'], { expired: true }), /is not valid: /],
  ])('%s: exit 78', async (_, sign, message) => {
    const other = await startPostgres({ tls: await sign() });
    cleanUp.push(other.stop);
    const failure = await failing({ port: other.port, tls: trusting(authority) });
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ exitCode: EXIT.config, transient: false });
  });

  test('of the client is shown if the server wants one', async () => {
    const strict = await startPostgres({
      tls: await authority.sign(['127.0.0.1']),
      settings: { ssl_ca_file: join(folder, 'authority', 'ca.pem') },
      access: ['hostssl all all all scram-sha-256 clientcert=verify-ca'],
    });
    cleanUp.push(strict.stop);
    const mine = pem(await authority.sign(['reader']));
    const tls = { ...trusting(authority), client: mine };
    expect(await cipherWith({ port: strict.port, tls })).toMatch(/^TLSv1\.3/);
    const failure = await failing({ port: strict.port, tls: trusting(authority) });
    expect(failure.message).toMatch(/refused the login: .*certificate/);
    expect(failure.exitCode).toBe(EXIT.login);
  });
});

test('a server without TLS, if TLS is on: exit 78', async () => {
  const plain = await startPostgres();
  cleanUp.push(plain.stop);
  const failure = await failing({ port: plain.port, tls: trusting(authority) });
  expect(failure.message).toMatch(/offers no encryption, so nothing was read$/);
  expect(failure.exitCode).toBe(EXIT.config);
});

describe('what may pass', () => {
  test('nothing listens', async () => {
    const failure = await failing({ port: await freePort() });
    expect(failure.message).toBe('cannot reach postgres://the-server: the connection was refused');
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });

  test('too many connections', async () => {
    const failure = await failing({ user: 'one', password: 'pw' });
    expect(failure.message).toMatch(/^postgres:\/\/the-server has too many connections$/);
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });

  test.each([
    [
      'is shut down',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${READER}'`,
      /ended the connection: terminating connection due to administrator command$/,
    ],
    [
      'cancels the query',
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '${READER}'`,
      /cancelled the query, as another user demanded$/,
    ],
  ])('the server %s', async (_, action, message) => {
    const database = await postgresServer(connection()).open(EVENT_LIMIT);
    cleanUp.push(() => database.close());
    const answer = failureOf(() => database.select('SELECT slowly FROM slow'));
    await waitUntil('the query', async () => {
      const [row] = await server.sql(
        "SELECT COUNT(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'SELECT slowly%' AND state = 'active'",
      );
      return Number(row?.n) > 0;
    });
    await server.sql(action);
    const failure = await answer;
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });

  test('the connection is lost while a query runs', async () => {
    const proxy = await openProxy(server.port);
    cleanUp.push(proxy.close);
    const database = await postgresServer(connection({ port: proxy.port })).open(EVENT_LIMIT);
    const answer = failureOf(() => database.select('SELECT slowly FROM slow'));
    await waitUntil('the query', () => proxy.requestText().includes('SELECT slowly'));
    proxy.cutConnections();
    const failure = await answer;
    expect(failure.message).toMatch(/^cannot reach .*: the connection was (lost|cut)$/);
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
    expect(await failureOf(() => database.select('SELECT 1'))).toMatchObject({ transient: true });
    await database.close();
  });

  test('the server cancels at its own limit, which is not tried again', async () => {
    await server.sql(
      `ALTER ROLE hashed SET statement_timeout = '50ms'; GRANT SELECT ON slow TO hashed`,
    );
    const database = await postgresServer(
      connection({ user: 'hashed', password: 'pw-hashed' }),
    ).open(EVENT_LIMIT);
    cleanUp.push(() => database.close());
    const failure = await failureOf(() => database.select('SELECT slowly FROM slow'));
    expect(failure.message).toMatch(/stopped the query at its own time limit$/);
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: false });
  });
});

test.each([
  ['over TCP', () => ({})],
  ['over TLS', () => ({ tls: trusting(authority) })],
  ['by the socket', () => ({ socket: server.folder })],
])('a query that takes too long is cancelled on the server, %s', async (_, changes) => {
  const database = await postgresServer(connection(changes())).open(300);
  const failure = await failureOf(() => Array.fromAsync(database.rows('SELECT slowly FROM slow')));
  await database.close();
  expect(failure.message).toBe('postgres://the-server did not answer the query in time');
  expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  await waitUntil('the end of the query', async () => {
    const rows = await server.sql(
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND state <> 'idle'",
    );
    return rows.length === 0;
  });
});

describe('another kind of server', () => {
  const message = (type: string, body: Buffer | string, length = Buffer.byteLength(body) + 4) => {
    const header = Buffer.alloc(5);
    header.write(type);
    header.writeUInt32BE(length, 1);
    return Buffer.concat([header, Buffer.from(body as string)]);
  };
  const authentication = (type: number, rest: Buffer | string = '') => {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(type);
    return message('R', Buffer.concat([body, Buffer.from(rest as string)]));
  };
  const READY = Buffer.concat([authentication(0), message('Z', 'I')]);

  /** A server that answers the first bytes of a client, and then each further query. */
  async function listen(first: Buffer, next?: Buffer): Promise<{ port: number; heard(): string }> {
    let heard = '';
    const sockets = new Set<Socket>();
    const made = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write(first);
        socket.on('data', (data) => {
          heard += data.toString('latin1');
          if (next !== undefined) socket.write(next);
        });
      });
    }).listen(0, '127.0.0.1');
    await once(made, 'listening');
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy();
      made.close();
    });
    return { port: (made.address() as { port: number }).port, heard: () => heard };
  }

  test.each<[string, Buffer, Buffer | undefined, RegExp]>([
    [
      'another protocol',
      Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
      undefined,
      /does not speak the protocol of PostgreSQL/,
    ],
    ['an error without an end', message('E', 'SERROR\0M'), undefined, /malformed message 'E'/],
    [
      'a message without an end',
      message('D', '', 2 ** 31),
      undefined,
      /a message of 2147483648 bytes/,
    ],
    [
      'a login without an end',
      authentication(10, 'SCRAM-SHA-256'),
      undefined,
      /malformed message 'R'/,
    ],
    ['a message of an unknown kind', message('?', ''), undefined, /does not speak the protocol/],
    [
      'rows before their columns',
      READY,
      message('D', Buffer.from([0, 1, 0, 0, 0, 1, 65])),
      /does not speak the protocol|reported an error|not answer|yields no column/,
    ],
    [
      'columns without an end',
      READY,
      message('T', Buffer.from([0, 2, 65, 66])),
      /malformed message 'T'/,
    ],
    [
      'more columns than it names',
      READY,
      message('T', Buffer.concat([Buffer.from([0, 9, 65, 0]), Buffer.alloc(18)])),
      /malformed message 'T'/,
    ],
    [
      'a negative number of values',
      READY,
      Buffer.concat([
        message('T', Buffer.concat([Buffer.from([0, 1, 65, 0]), Buffer.alloc(18)])),
        message('D', Buffer.from([255, 255])),
      ]),
      /does not speak the protocol/,
    ],
    ['no answer but its readiness', READY, message('Z', 'I'), /./],
    [
      'a login by Kerberos',
      authentication(7),
      undefined,
      /wants a login by GSS \(Kerberos\), which shopweather does not know$/,
    ],
    ['a login by an unknown way', authentication(6), undefined, /does not support|does not speak/],
    [
      'SASL of another kind',
      authentication(10, 'OAUTHBEARER\0\0'),
      undefined,
      /requires a login method that shopweather does not support: .*SCRAM-SHA-256/,
    ],
    [
      'SCRAM without a number',
      Buffer.concat([authentication(10, 'SCRAM-SHA-256\0\0')]),
      authentication(11, 'r=x,s=x'),
      /requires a login method/,
    ],
  ])('%s: one message', async (_, first, next, expected) => {
    const { port } = await listen(first, next);
    const failure = await failing({ port }, 'sales', EVENT_LIMIT);
    expect(failure.message).toMatch(expected);
    expect(failure.problems).toHaveLength(1);
  });

  test('silence', async () => {
    const { port } = await listen(Buffer.alloc(0));
    const failure = await failing({ port }, 'sales', 50);
    expect(failure.message).toBe('cannot reach postgres://the-server: it did not answer in time');
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });

  test('no TLS where it is wanted, but an error', async () => {
    const { port } = await listen(message('E', 'SFATAL\0Mno\0\0'));
    const failure = await failing({ port, tls: trusting(authority) });
    expect(failure.message).toMatch(
      /^no encrypted connection to postgres:\/\/the-server can be made/,
    );
    expect(failure.exitCode).toBe(EXIT.config);
  });

  test('it does not get a password as an answer to TLS refused', async () => {
    const { port, heard } = await listen(Buffer.from('N'));
    const failure = await failing({ port, tls: trusting(authority) });
    expect(failure.message).toMatch(/offers no encryption/);
    expect(heard()).not.toContain(READER);
  });
});
