import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import type { TlsSettings } from '../../../../src/domain/source-settings.ts';
import type { MysqlConnection } from '../../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../../src/extract/mysql/server.ts';
import { shoppingTable } from '../../../../src/extract/sql/table-source.ts';
import {
  type Authority,
  type CertificateFiles,
  makeAuthority,
} from '../../../support/certificates.ts';
import { cleanUpAfterEach } from '../../../support/clean-up.ts';
import { READER, READER_PASSWORD } from '../../../support/databases.ts';
import { failureOf } from '../../../support/failures.ts';
import { openProxy } from '../../../support/proxy.ts';
import { ENGINE, startServer } from '../../../support/server.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';
import { startTlsServer, type TlsServer } from '../../../support/tls-server.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const cleanUp = cleanUpAfterEach();

const system = userInfo().username;
const BY_SOCKET = {
  mariadb: `ALTER USER '${system}'@localhost IDENTIFIED VIA unix_socket`,
  mysql: `INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';
    ALTER USER '${system}'@localhost IDENTIFIED WITH auth_socket`,
};

let server: TlsServer;
let unknownAuthority: Authority;
let validCertificate: CertificateFiles;
beforeAll(async () => {
  server = await startTlsServer();
  unknownAuthority = await makeAuthority(join(server.folder, 'unknown-authority'));
  validCertificate = await server.authority.sign(['localhost', '127.0.0.1', '::1']);
  await server.sql(
    `CREATE USER certified@'%' IDENTIFIED BY 'pw' REQUIRE X509;
     CREATE USER encrypted@'%' IDENTIFIED BY 'pw' REQUIRE SSL;
     CREATE USER IF NOT EXISTS '${system}'@localhost;
     ${BY_SOCKET[ENGINE]}`,
  );
});
afterAll(() => server.stop());

const connection = (changes: Partial<MysqlConnection> = {}): MysqlConnection => ({
  kind: 'mysql',
  name: 'mysql://the-server',
  host: '127.0.0.1',
  port: server.port,
  socket: null,
  user: READER,
  password: READER_PASSWORD,
  database: '',
  tls: null,
  ...changes,
});

const readPem = ({ cert, key }: CertificateFiles) => ({
  cert: readFileSync(cert, 'utf8'),
  key: readFileSync(key, 'utf8'),
});
const tlsSettings = (authority = server.authority, client?: CertificateFiles): TlsSettings => ({
  ca: readPem(authority).cert,
  client: client === undefined ? null : readPem(client),
});

/** The TLS version of a session, empty if it is not encrypted. */
async function tlsVersion(changes: Partial<MysqlConnection>): Promise<string> {
  const database = await mysqlServer(connection(changes)).open(EVENT_LIMIT);
  try {
    const [row] = await database.select("SHOW STATUS LIKE 'Ssl_version'");
    return String(row?.Value);
  } finally {
    await database.close();
  }
}

describe('a login succeeds', () => {
  const tls = () => tlsSettings();
  test.each<[string, () => Partial<MysqlConnection>, string]>([
    ['over IPv4', () => ({}), ''],
    ['over IPv6', () => ({ host: '::1' }), ''],
    ['over TLS, by name', () => ({ host: 'localhost', tls: tls() }), 'TLSv1.3'],
    ['over TLS, by an IPv4 address', () => ({ tls: tls() }), 'TLSv1.3'],
    ['over TLS, by an IPv6 address', () => ({ host: '::1', tls: tls() }), 'TLSv1.3'],
    ['over the socket', () => ({ socket: server.socket, host: 'localhost' }), ''],
    [
      'over the socket, as the user of the operating system',
      () => ({ socket: server.socket, user: system, password: '' }),
      '',
    ],
    [
      'as a user who must use TLS',
      () => ({ user: 'encrypted', password: 'pw', tls: tls() }),
      'TLSv1.3',
    ],
  ])('%s', async (_, changes, expected) => {
    expect(await tlsVersion(changes())).toBe(expected);
  });

  test('as a user who must present a certificate', async () => {
    const client = await server.authority.sign(['reader']);
    const tls = tlsSettings(server.authority, client);
    expect(await tlsVersion({ user: 'certified', password: 'pw', tls })).toBe('TLSv1.3');
  });
});

/** Only MariaDB presents an expired certificate. */
const EXPIRED: [string, string[], object, string, RegExp][] = [
  [
    'that has expired',
    ['localhost'],
    { expired: true },
    'localhost',
    /is not valid: .* has expired/,
  ],
];

describe('a login fails with a certificate of the server', () => {
  afterAll(() => server.useCertificate(validCertificate));
  test.each<[string, string[], object, string, RegExp]>([
    [
      'for another name',
      ['db.example.com'],
      {},
      'localhost',
      /is for another host: Host: localhost/,
    ],
    [
      'for another address',
      ['192.0.2.1'],
      {},
      '127.0.0.1',
      /is for another host: IP: 127\.0\.0\.1/,
    ],
    // By default the runtime accepts this certificate for the address.
    [
      'for a name if the host is an address',
      ['localhost'],
      {},
      '127.0.0.1',
      /is for another host: IP: 127/,
    ],
    [
      'for another address than an IPv6 host',
      ['localhost', '127.0.0.1'],
      {},
      '::1',
      /for another host: IP: ::1/,
    ],
    ...(ENGINE === 'mysql' ? [] : EXPIRED),
  ])('%s', async (_, names, options, host, message) => {
    await server.useCertificate(await server.authority.sign(names, options));
    const failure = await failureOf(() => tlsVersion({ host, tls: tlsSettings() }));
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('mysql://the-server');
    expect(failure).toMatchObject({ exitCode: EXIT.config, transient: false });
  });
});

/** Returns the port of a server without TLS. MySQL can switch TLS off and on. */
const portWithoutTls = {
  mariadb: async () => {
    const plainServer = await startServer({ args: ['--skip-ssl'] });
    cleanUp.push(plainServer.stop);
    return plainServer.port;
  },
  mysql: async () => {
    const reload = (versions: string) =>
      server.sql(
        `SET GLOBAL tls_version = ${versions}; ALTER INSTANCE RELOAD TLS NO ROLLBACK ON ERROR`,
      );
    cleanUp.push(() => reload('DEFAULT'));
    await reload("''");
    return server.port;
  },
};

describe('a login fails if', () => {
  const clientTls = async (authority: Authority, expired = false) =>
    tlsSettings(server.authority, await authority.sign(['reader'], { expired }));
  test.each<[string, () => Promise<Partial<MysqlConnection>>, number, RegExp, RegExp]>([
    [
      'the authority of the server is not trusted',
      async () => ({ tls: tlsSettings(unknownAuthority) }),
      EXIT.config,
      /^the certificate of mysql:\/\/the-server is not signed by a trusted authority/,
      /its TLS_CA key/,
    ],
    [
      'the operating system does not know the authority of the server',
      async () => ({ tls: { ca: null, client: null } }),
      EXIT.config,
      /not signed by a trusted authority/,
      /its TLS_CA key/,
    ],
    [
      'the server does not offer TLS',
      async () => ({ port: await portWithoutTls[ENGINE](), tls: tlsSettings() }),
      EXIT.config,
      /^mysql:\/\/the-server offers no encryption, so nothing was read$/,
      /set up on the server/,
    ],
    [
      'the client certificate has an unknown authority',
      async () => ({ tls: await clientTls(unknownAuthority) }),
      EXIT.config,
      /wants another certificate than it was shown: tlsv1 alert unknown ca$/,
      /its TLS_CERT key/,
    ],
    [
      'the client certificate has expired',
      async () => ({ tls: await clientTls(server.authority, true) }),
      EXIT.config,
      /wants another certificate than it was shown: .*certificate expired$/,
      /its TLS_CERT key/,
    ],
    [
      'the user must present a certificate and has none',
      async () => ({ user: 'certified', password: 'pw', tls: tlsSettings() }),
      EXIT.login,
      /refused the login$/,
      /to show a certificate needs its TLS_CERT and TLS_KEY keys/,
    ],
    [
      'the user must use TLS and does not',
      async () => ({ user: 'encrypted', password: 'pw' }),
      EXIT.login,
      /refused the login$/,
      /only encrypted needs its TLS key/,
    ],
    [
      'the password for the socket is wrong',
      async () => ({ socket: server.socket, password: 'wrong' }),
      EXIT.login,
      /refused the login$/,
      /and its password key, if/,
    ],
  ])('%s', async (_, changes, exitCode, message, remedy) => {
    const failure = await failureOf(async () => tlsVersion(await changes()));
    expect(failure.message).toMatch(message);
    expect(failure.problems[0]?.remedy).toMatch(remedy);
    expect(failure).toMatchObject({ exitCode, transient: false });
  });

  test('the socket does not exist, and it can be tried again', async () => {
    const failure = await failureOf(() => tlsVersion({ socket: join(server.folder, 'absent') }));
    expect(failure.message).toBe('cannot reach mysql://the-server: there is no such socket');
    expect(failure.problems[0]?.remedy).toMatch(/its socket is there/);
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });
});

describe('users who must not log in', () => {
  const createUser = (name: string, options: string) =>
    `CREATE USER ${name}@'%' IDENTIFIED BY 'pw' ${options}`;
  const WRONG_ONCE = {
    mariadb: `SET GLOBAL max_password_errors = 1; ${createUser('wrong_once', '')}`,
    mysql: createUser('wrong_once', 'FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME 1'),
  };
  const RESET_SETTINGS = { mariadb: 'SET GLOBAL max_password_errors = DEFAULT', mysql: 'DO 0' };
  afterAll(() => server.sql(RESET_SETTINGS[ENGINE]));

  test.each<[string, string, number, RegExp, RegExp]>([
    [
      'locked',
      createUser('locked', 'ACCOUNT LOCK'),
      EXIT.login,
      /^mysql:\/\/the-server has locked the user out: .*account is locked/i,
      /ACCOUNT UNLOCK/,
    ],
    [
      'wrong_once',
      WRONG_ONCE[ENGINE],
      EXIT.login,
      /^mysql:\/\/the-server has locked the user out: .*blocked/i,
      /ACCOUNT UNLOCK/,
    ],
    [
      'expired',
      createUser('expired', 'PASSWORD EXPIRE'),
      EXIT.login,
      /^mysql:\/\/the-server rejects the password of the user, which has expired$/,
      /its password key/,
    ],
    [
      'hourly',
      createUser('hourly', 'WITH MAX_CONNECTIONS_PER_HOUR 1'),
      EXIT.unavailable,
      /reached a limit of the user: .*max_connections_per_hour/,
      /limit raised/,
    ],
  ])('get an error with a remedy: %s', async (name, script, exitCode, message, remedy) => {
    await server.sql(script);
    // The first login uses a wrong password if a wrong password is what locks the user.
    const first = name === 'wrong_once' ? 'wrong' : 'pw';
    await tlsVersion({ user: name, password: first }).catch(() => {});
    const failure = await failureOf(() => tlsVersion({ user: name, password: 'pw' }));
    expect(failure.message).toMatch(message);
    expect(failure.problems[0]?.remedy).toMatch(remedy);
    expect(failure).toMatchObject({ exitCode, transient: exitCode === EXIT.unavailable });
  });
});

test('queries and answers over TLS cannot be read on the wire', async () => {
  const proxy = await openProxy(server.port);
  cleanUp.push(proxy.close);
  expect(await tlsVersion({ port: proxy.port })).toBe('');
  expect(proxy.requestText()).toContain('SHOW STATUS');
  const encrypted = await openProxy(server.port);
  cleanUp.push(encrypted.close);
  expect(await tlsVersion({ port: encrypted.port, tls: tlsSettings() })).toBe('TLSv1.3');
  expect(encrypted.requestText()).not.toMatch(/SHOW STATUS|reader/);
});

test('all days are read even if the server limits the rows of a query', async () => {
  const columns = { table: 'shopping_data', date: 'date', value: 'amount' };
  const april = { start: '2025-04-01', endExclusive: '2025-05-01' };
  const source = shoppingTable(mysqlServer(connection({ database: 'shopping_db' })), columns);
  const { days } = await source.days(april, EVENT_LIMIT);
  await server.sql('SET GLOBAL sql_select_limit = 3');
  cleanUp.push(() => server.sql('SET GLOBAL sql_select_limit = DEFAULT'));
  expect(await source.days(april, EVENT_LIMIT)).toMatchObject({ days });
  expect(days.length).toBeGreaterThan(3);
});

async function session(changes: Partial<MysqlConnection> = {}) {
  const database = await mysqlServer(connection(changes)).open(EVENT_LIMIT);
  cleanUp.push(database.close);
  const [row] = await database.select('SELECT CONNECTION_ID() AS id');
  return { database, id: Number(row?.id) };
}

/** A session with a query that does not end by itself. */
async function busySession(changes: Partial<MysqlConnection> = {}) {
  const { database, id } = await session(changes);
  const failure = failureOf(() =>
    database.select('SELECT SLEEP(600) FROM shopping_db.shopping_data'),
  );
  const runningQuery = `SELECT 1 FROM information_schema.processlist WHERE id = ${id} AND info LIKE '%SLEEP%'`;
  await waitUntil('the query to run', () => server.sql(runningQuery));
  return { id, failure: () => failure };
}

describe('a session that is killed on the server', () => {
  test.each<[string, string, RegExp]>([
    [
      'while a query runs, with KILL QUERY',
      'KILL QUERY',
      /^mysql:\/\/the-server cancelled the query, as another user demanded$/,
    ],
    [
      'while a query runs, with KILL',
      'KILL',
      /^cannot reach mysql:\/\/the-server: the connection was lost$/,
    ],
  ])('gives a temporary failure: %s', async (_, kill, message) => {
    const { id, failure } = await busySession();
    await server.sql(`${kill} ${id}`);
    expect((await failure()).message).toMatch(message);
    expect(await failure()).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });

  test.each(['select', 'describe'] as const)(
    'between two queries gives a temporary failure of %s',
    async (method) => {
      const { database, id } = await session();
      await server.sql(`KILL ${id}`);
      const sessions = `SELECT COUNT(*) FROM information_schema.processlist WHERE id = ${id}`;
      await waitUntil('the end of the session', async () =>
        /^0$/m.test(await server.sql(sessions)),
      );
      const failure = await failureOf(() => database[method]('SELECT 1'));
      expect(failure.message).toMatch(
        /^cannot reach mysql:\/\/the-server: the connection was (lost|cut)$/,
      );
      expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
    },
  );
});

test('a TLS connection that is cut while a query runs gives a temporary failure', async () => {
  const proxy = await openProxy(server.port);
  cleanUp.push(proxy.close);
  const { failure } = await busySession({ port: proxy.port, tls: tlsSettings() });
  proxy.cutConnections();
  expect((await failure()).message).toMatch(
    /^cannot reach mysql:\/\/the-server: the connection was/,
  );
  expect(await failure()).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
});

test('a connection that is cut before its TLS handshake gives a temporary failure', async () => {
  const cuttingServer = createServer((socket) => {
    const upstream = connect(server.port, '127.0.0.1').on('error', () => {});
    upstream.on('data', (bytes) => socket.write(bytes));
    socket.once('data', () => [socket, upstream].map((end) => end.destroy()));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  cleanUp.push(() => cuttingServer.close());
  await once(cuttingServer, 'listening');
  const { port } = cuttingServer.address() as { port: number };
  const failure = await failureOf(() => tlsVersion({ port, tls: tlsSettings() }));
  expect(failure.message).toMatch(/^cannot reach mysql:\/\/the-server: the connection was/);
  expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
});
