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
import { undoneAfterEach } from '../../../support/clean-up.ts';
import { READER, READER_PASSWORD } from '../../../support/databases.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/patience.ts';
import { openProxy } from '../../../support/proxy.ts';
import { ENGINE, startServer } from '../../../support/server.ts';
import { startTlsServer, type TlsServer } from '../../../support/tls-server.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const cleanUp = undoneAfterEach();

const system = userInfo().username;
const BY_SOCKET = {
  mariadb: `ALTER USER '${system}'@localhost IDENTIFIED VIA unix_socket`,
  mysql: `INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';
    ALTER USER '${system}'@localhost IDENTIFIED WITH auth_socket`,
};

let server: TlsServer;
let stranger: Authority;
let good: CertificateFiles;
beforeAll(async () => {
  server = await startTlsServer();
  stranger = await makeAuthority(join(server.folder, 'stranger'));
  good = await server.authority.sign(['localhost', '127.0.0.1', '::1']);
  await server.sql(
    `CREATE USER shown@'%' IDENTIFIED BY 'pw' REQUIRE X509;
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

const pems = ({ cert, key }: CertificateFiles) => ({
  cert: readFileSync(cert, 'utf8'),
  key: readFileSync(key, 'utf8'),
});
const trusting = (authority = server.authority, client?: CertificateFiles): TlsSettings => ({
  ca: pems(authority).cert,
  client: client === undefined ? null : pems(client),
});

/** The TLS version of a session, empty where it is not encrypted. */
async function version(changes: Partial<MysqlConnection>): Promise<string> {
  const database = await mysqlServer(connection(changes)).open(EVENT_LIMIT);
  try {
    const [row] = await database.select("SHOW STATUS LIKE 'Ssl_version'");
    return String(row?.Value);
  } finally {
    await database.close();
  }
}

describe('ways in', () => {
  const tls = () => trusting();
  test.each<[string, () => Partial<MysqlConnection>, string]>([
    ['over IPv4', () => ({}), ''],
    ['over IPv6', () => ({ host: '::1' }), ''],
    ['encrypted, by name', () => ({ host: 'localhost', tls: tls() }), 'TLSv1.3'],
    ['encrypted, by an address of IPv4', () => ({ tls: tls() }), 'TLSv1.3'],
    ['encrypted, by an address of IPv6', () => ({ host: '::1', tls: tls() }), 'TLSv1.3'],
    ['by the socket', () => ({ socket: server.socket, host: 'localhost' }), ''],
    [
      'by the socket, as the user of the system',
      () => ({ socket: server.socket, user: system, password: '' }),
      '',
    ],
    [
      'as a user who has to be encrypted',
      () => ({ user: 'encrypted', password: 'pw', tls: tls() }),
      'TLSv1.3',
    ],
  ])('%s', async (_, changes, expected) => {
    expect(await version(changes())).toBe(expected);
  });

  test('as a user who has to show a certificate', async () => {
    const mine = await server.authority.sign(['reader']);
    const tls = trusting(server.authority, mine);
    expect(await version({ user: 'shown', password: 'pw', tls })).toBe('TLSv1.3');
  });
});

/** Only MariaDB would show it. */
const OUT_OF_DATE: [string, string[], object, string, RegExp][] = [
  ['out of date', ['localhost'], { expired: true }, 'localhost', /does not hold: .* has expired/],
];

describe('certificates that do not hold', () => {
  afterAll(() => server.show(good));
  test.each<[string, string[], object, string, RegExp]>([
    ['another name', ['db.example.com'], {}, 'localhost', /is for another host: Host: localhost/],
    ['another address', ['192.0.2.1'], {}, '127.0.0.1', /is for another host: IP: 127\.0\.0\.1/],
    // By default the runtime takes an address for this name.
    ['a name for an address', ['localhost'], {}, '127.0.0.1', /is for another host: IP: 127/],
    ['an address of IPv6', ['localhost', '127.0.0.1'], {}, '::1', /for another host: IP: ::1/],
    ...(ENGINE === 'mysql' ? [] : OUT_OF_DATE),
  ])('%s', async (_, names, options, host, message) => {
    await server.show(await server.authority.sign(names, options));
    const failure = await failureOf(() => version({ host, tls: trusting() }));
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('mysql://the-server');
    expect(failure).toMatchObject({ exitCode: EXIT.config, transient: false });
  });
});

/** The port of a server without TLS; MySQL can switch it off and on. */
const withoutTls = {
  mariadb: async () => {
    const bare = await startServer({ args: ['--skip-ssl'] });
    cleanUp.push(bare.stop);
    return bare.port;
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

describe('what does not come about', () => {
  const client = async (authority: Authority, expired = false) =>
    trusting(server.authority, await authority.sign(['reader'], { expired }));
  test.each<[string, () => Promise<Partial<MysqlConnection>>, number, RegExp, RegExp]>([
    [
      'an authority that is not trusted',
      async () => ({ tls: trusting(stranger) }),
      EXIT.config,
      /^the certificate of mysql:\/\/the-server is signed by nobody who is trusted/,
      /its TLS_CA key/,
    ],
    [
      'an authority that the system does not know',
      async () => ({ tls: { ca: null, client: null } }),
      EXIT.config,
      /signed by nobody who is trusted/,
      /its TLS_CA key/,
    ],
    [
      'a server without TLS',
      async () => ({ port: await withoutTls[ENGINE](), tls: trusting() }),
      EXIT.config,
      /^mysql:\/\/the-server offers no encryption, so nothing was read$/,
      /set up on the server/,
    ],
    [
      'a certificate of a stranger',
      async () => ({ tls: await client(stranger) }),
      EXIT.config,
      /wants another certificate than it was shown: tlsv1 alert unknown ca$/,
      /its TLS_CERT key/,
    ],
    [
      'a certificate of ours that is out of date',
      async () => ({ tls: await client(server.authority, true) }),
      EXIT.config,
      /wants another certificate than it was shown: .*certificate expired$/,
      /its TLS_CERT key/,
    ],
    [
      'no certificate where one is wanted',
      async () => ({ user: 'shown', password: 'pw', tls: trusting() }),
      EXIT.login,
      /refused the login$/,
      /to show a certificate needs its TLS_CERT and TLS_KEY keys/,
    ],
    [
      'nothing encrypted where it has to be',
      async () => ({ user: 'encrypted', password: 'pw' }),
      EXIT.login,
      /refused the login$/,
      /only encrypted needs its TLS key/,
    ],
    [
      'another user by the socket',
      async () => ({ socket: server.socket, password: 'wrong' }),
      EXIT.login,
      /refused the login$/,
      /and its password key, if/,
    ],
  ])('%s', async (_, changes, exitCode, message, remedy) => {
    const failure = await failureOf(async () => version(await changes()));
    expect(failure.message).toMatch(message);
    expect(failure.problems[0]?.remedy).toMatch(remedy);
    expect(failure).toMatchObject({ exitCode, transient: false });
  });

  test('no socket, for now', async () => {
    const failure = await failureOf(() => version({ socket: join(server.folder, 'absent') }));
    expect(failure.message).toBe('cannot reach mysql://the-server: there is no such socket');
    expect(failure.problems[0]?.remedy).toMatch(/its socket is there/);
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });
});

describe('users who may not log in', () => {
  const user = (name: string, how: string) => `CREATE USER ${name}@'%' IDENTIFIED BY 'pw' ${how}`;
  const WRONG_ONCE = {
    mariadb: `SET GLOBAL max_password_errors = 1; ${user('wrong_once', '')}`,
    mysql: user('wrong_once', 'FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME 1'),
  };
  const AS_BEFORE = { mariadb: 'SET GLOBAL max_password_errors = DEFAULT', mysql: 'DO 0' };
  afterAll(() => server.sql(AS_BEFORE[ENGINE]));

  test.each<[string, string, number, RegExp, RegExp]>([
    [
      'locked',
      user('locked', 'ACCOUNT LOCK'),
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
      user('expired', 'PASSWORD EXPIRE'),
      EXIT.login,
      /^mysql:\/\/the-server rejects the password of the user, which has expired$/,
      /its password key/,
    ],
    [
      'hourly',
      user('hourly', 'WITH MAX_CONNECTIONS_PER_HOUR 1'),
      EXIT.unavailable,
      /reached a limit of the user: .*max_connections_per_hour/,
      /limit raised/,
    ],
  ])('%s', async (name, script, exitCode, message, remedy) => {
    await server.sql(script);
    // The first login, with another password where that is not to be repeated.
    const first = name === 'wrong_once' ? 'wrong' : 'pw';
    await version({ user: name, password: first }).catch(() => {});
    const failure = await failureOf(() => version({ user: name, password: 'pw' }));
    expect(failure.message).toMatch(message);
    expect(failure.problems[0]?.remedy).toMatch(remedy);
    expect(failure).toMatchObject({ exitCode, transient: exitCode === EXIT.unavailable });
  });
});

test('what is asked and answered is not to be overheard', async () => {
  const proxy = await openProxy(server.port);
  cleanUp.push(proxy.close);
  expect(await version({ port: proxy.port })).toBe('');
  expect(proxy.asked()).toContain('SHOW STATUS');
  const encrypted = await openProxy(server.port);
  cleanUp.push(encrypted.close);
  expect(await version({ port: encrypted.port, tls: trusting() })).toBe('TLSv1.3');
  expect(encrypted.asked()).not.toMatch(/SHOW STATUS|reader/);
});

test('a server that cuts answers: all days come', async () => {
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
  const going = failureOf(() =>
    database.select('SELECT SLEEP(600) FROM shopping_db.shopping_data'),
  );
  const running = `SELECT 1 FROM information_schema.processlist WHERE id = ${id} AND info LIKE '%SLEEP%'`;
  await waitUntil('the query', () => server.sql(running));
  return { id, failure: () => going };
}

describe('a session that somebody ends', () => {
  test.each<[string, string, RegExp]>([
    [
      'its query',
      'KILL QUERY',
      /^mysql:\/\/the-server cancelled the query, as another user demanded$/,
    ],
    ['all of it', 'KILL', /^cannot reach mysql:\/\/the-server: the connection was lost$/],
  ])('%s, for now', async (_, kill, message) => {
    const { id, failure } = await busySession();
    await server.sql(`${kill} ${id}`);
    expect((await failure()).message).toMatch(message);
    expect(await failure()).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });

  test.each(['select', 'describe'] as const)('between two questions: %s', async (question) => {
    const { database, id } = await session();
    await server.sql(`KILL ${id}`);
    const sessions = `SELECT COUNT(*) FROM information_schema.processlist WHERE id = ${id}`;
    await waitUntil('its end', async () => /^0$/m.test(await server.sql(sessions)));
    const failure = await failureOf(() => database[question]('SELECT 1'));
    expect(failure.message).toMatch(
      /^cannot reach mysql:\/\/the-server: the connection was (lost|cut)$/,
    );
    expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
  });
});

test('an encrypted connection that is lost while a query runs, for now', async () => {
  const proxy = await openProxy(server.port);
  cleanUp.push(proxy.close);
  const { failure } = await busySession({ port: proxy.port, tls: trusting() });
  proxy.cut();
  expect((await failure()).message).toMatch(
    /^cannot reach mysql:\/\/the-server: the connection was/,
  );
  expect(await failure()).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
});

test('a connection that is cut before it is encrypted, for now', async () => {
  const cutting = createServer((socket) => {
    const onward = connect(server.port, '127.0.0.1').on('error', () => {});
    onward.on('data', (bytes) => socket.write(bytes));
    socket.once('data', () => [socket, onward].map((each) => each.destroy()));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  cleanUp.push(() => cutting.close());
  await once(cutting, 'listening');
  const { port } = cutting.address() as { port: number };
  const failure = await failureOf(() => version({ port, tls: trusting() }));
  expect(failure.message).toMatch(/^cannot reach mysql:\/\/the-server: the connection was/);
  expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
});
