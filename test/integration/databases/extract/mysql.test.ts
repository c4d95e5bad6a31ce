import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import type { Failure } from '../../../../src/domain/failure.ts';
import type { Dates, TableColumns } from '../../../../src/domain/source-settings.ts';
import type { MysqlConnection } from '../../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../../src/extract/mysql/server.ts';
import { parseSalesSource } from '../../../../src/extract/source-kinds.ts';
import { shoppingTable, weatherTable } from '../../../../src/extract/sql/table-source.ts';
import {
  adminConnection,
  administer,
  portVariable,
  READER_PASSWORD,
  sourceUrl,
} from '../../../support/databases.ts';
import { failureOf } from '../../../support/failures.ts';
import { freePort } from '../../../support/free-port.ts';
import { openProxy } from '../../../support/proxy.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const april = { start: '2025-04-01', endExclusive: '2025-05-01' };

function connection(url = sourceUrl('shopping')): MysqlConnection {
  return { ...(parseSalesSource(url) as MysqlConnection), password: READER_PASSWORD };
}

const columns = (table: string): TableColumns => ({ table, date: 'date', value: 'amount' });
const days = async (table: string) => {
  const source = shoppingTable(mysqlServer(connection()), columns(table));
  return (await source.days(april, EVENT_LIMIT)).days;
};

async function createTable(name: string, definition: string, rows: string): Promise<void> {
  await administer(
    'shopping',
    `DROP TABLE IF EXISTS ${name}`,
    `CREATE TABLE ${name} (${definition})`,
    `INSERT INTO ${name} VALUES ${rows}`,
  );
}

/** Waits until the server has no session of the reader with such a query. */
async function waitForSessionEnd(query = '%'): Promise<void> {
  const admin = await adminConnection('shopping');
  const sessions = `SELECT 1 FROM information_schema.processlist
    WHERE user = 'reader' AND COALESCE(info, '') LIKE ?`;
  try {
    await waitUntil(`the end of sessions with ${query}`, async () => {
      const [rows] = await admin.query(sessions, [query]);
      return (rows as unknown[]).length === 0;
    });
  } finally {
    await admin.end();
  }
}

test('purchases, NULLs and refunds of the month are added up by day', async () => {
  await createTable(
    'many',
    'date DATE, amount DOUBLE',
    `('2025-03-31', 1), ('2025-05-01', 1), (NULL, 1), ('2025-04-01', 10.5), ('2025-04-01', NULL),
     ('2025-04-01', -2.25), ('2025-04-30', NULL), ('2025-04-15', 0)`,
  );
  const rows = await days('many');
  expect(rows.sort((a, b) => a.date.localeCompare(b.date))).toEqual([
    {
      date: '2025-04-01',
      purchases: 3,
      recorded: 2,
      amount: 8.25,
      amountDeviations: 81.28125,
      lowest: -2.25,
      highest: 10.5,
    },
    {
      date: '2025-04-15',
      purchases: 1,
      recorded: 1,
      amount: 0,
      amountDeviations: 0,
      lowest: 0,
      highest: 0,
    },
    {
      date: '2025-04-30',
      purchases: 1,
      recorded: 0,
      amount: 0,
      amountDeviations: 0,
      lowest: null,
      highest: null,
    },
  ]);
});

test('a month without rows has no days', async () => {
  await createTable('old', 'date DATE, amount DOUBLE', `('2020-01-01', 1)`);
  expect(await days('old')).toEqual([]);
});

describe('column types', () => {
  // Each of two values deviates from their mean by half their difference.
  test.each<[string, string, number, number]>([
    ['FLOAT', '19.2), (0.1', 19.3, (19.2 - 0.1) ** 2 / 2],
    ['FLOAT', '1234.56), (5000.1', 6234.66, (5000.1 - 1234.56) ** 2 / 2],
    ['FLOAT', '123456.7), (1234567', 1358023.7, (1234567 - 123456.7) ** 2 / 2],
    // A FLOAT holds whole numbers exactly up to this one.
    ['FLOAT', '16777216', 16777216, 0],
    ['FLOAT', '-19.2), (19.2', 0, 2 * 19.2 ** 2],
    ['DOUBLE', '0.1), (0.2', 0.1 + 0.2, 0.1 ** 2 / 2],
    // The squares of these values would lose all digits of the difference.
    ['DOUBLE', '1000000000.25), (1000000000.75', 2000000001, 0.125],
    ['DECIMAL(20,2)', '1000000000.25), (1000000000.75', 2000000001, 0.125],
    ['DECIMAL(20,4)', '1234567890.1234), (0.0001', 1234567890.1235, 1234567890.1233 ** 2 / 2],
    ['INT', '2147483647), (-2147483647', 0, 2 * 2147483647 ** 2],
    // The square of this value does not fit into a BIGINT.
    ['BIGINT', '9007199254740991), (1', 9007199254740992, 9007199254740990 ** 2 / 2],
    ['SMALLINT UNSIGNED', '65535), (0', 65535, 65535 ** 2 / 2],
    ['BIGINT UNSIGNED', '9007199254740991), (1', 9007199254740992, 9007199254740990 ** 2 / 2],
  ])('the sum and the deviations of %s are exact: %s', async (type, values, amount, deviations) => {
    const rows = values.split('), (').map((value) => `('2025-04-01', ${value})`);
    await createTable('typed', `date DATE, amount ${type}`, rows.join(', '));
    const [day] = await days('typed');
    expect(day?.amount).toBeCloseTo(amount, 9);
    const { amountDeviations = Number.NaN } = day ?? {};
    expect(deviations === 0 ? amountDeviations + 1 : amountDeviations / deviations).toBeCloseTo(
      1,
      12,
    );
  });

  test.each(['VARCHAR(20)', 'TEXT', 'BLOB', 'DATE'])(
    '%s cannot be an amount: exit 65',
    async (type) => {
      await createTable('typed', `date DATE, amount ${type}`, `('2025-04-01', '2025-04-01')`);
      const failure = await failureOf(() => days('typed'));
      expect(failure.exitCode).toBe(EXIT.data);
      expect(failure.message).toMatch(/^column amount of typed in mysql:.*is not numeric$/);
    },
  );

  // The query subtracts one of the values before squaring, for every type of the date column.
  test.each<[string, string, Dates['format']]>([
    ['a DATE', 'DATE', null],
    ['a DATE, configured as seconds', 'DATE', 'epoch'],
    ['a DATETIME', 'DATETIME', null],
    ['a DATETIME, configured as milliseconds', 'DATETIME', 'epoch-ms'],
    ['a VARCHAR', 'VARCHAR(10)', null],
  ])(
    'large amounts keep the digits of their deviations if the date is %s',
    async (_, type, format) => {
      const amounts = ['NULL', '100000000000001', '100000000000002', '100000000000006'];
      await createTable(
        'typed',
        `date ${type}, amount DECIMAL(20,0), KEY (date, amount)`,
        amounts.map((amount) => `('2025-04-01', ${amount})`).join(', '),
      );
      const dates = { format, sourceZone: 'UTC', reportZone: 'UTC' };
      const source = shoppingTable(mysqlServer(connection()), columns('typed'), dates);
      const [day] = (await source.days(april, EVENT_LIMIT)).days;
      expect(day?.amountDeviations).toBe(14);
    },
  );

  test('squares that do not fit into a double are reported: exit 65', async () => {
    await createTable(
      'typed',
      'date DATE, amount DOUBLE',
      `('2025-04-01', 1e200), ('2025-04-01', 1)`,
    );
    const failure = await failureOf(() => days('typed'));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toMatch(/^a sum is more than a number can hold in mysql:/);
  });

  test('a view of a dropped table is reported: exit 78', async () => {
    await createTable('gone', 'date DATE, amount INT', `('2025-04-01', 1)`);
    await administer(
      'shopping',
      'CREATE OR REPLACE VIEW broken AS SELECT * FROM gone',
      'DROP TABLE gone',
    );
    const failure = await failureOf(() => days('broken'));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^a view is broken: .*broken.* in mysql:/);
  });

  test('a view of a dropped user is reported: exit 78', async () => {
    await createTable('made', 'date DATE, amount INT', `('2025-04-01', 1)`);
    await administer(
      'shopping',
      "CREATE USER maker@'%'",
      "GRANT ALL ON shopping_db.* TO maker@'%'",
      "CREATE OR REPLACE DEFINER = maker@'%' VIEW orphaned AS SELECT * FROM made",
      "DROP USER maker@'%'",
    );
    const failure = await failureOf(() => days('orphaned'));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^a view may not be read any more, as when the user who made/);
  });

  test('a view with text in another collation is reported: exit 78', async () => {
    await createTable('made', 'date DATE, amount INT', `('2025-04-01', 1)`);
    await administer(
      'shopping',
      'SET NAMES utf8mb4 COLLATE utf8mb4_general_ci',
      "CREATE OR REPLACE VIEW collated AS SELECT date, amount, 'Hill' AS shop FROM made",
    );
    const source = shoppingTable(mysqlServer(connection()), {
      ...columns('collated'),
      groupColumn: 'shop',
      group: 'Hill',
    });
    const failure = await failureOf(() => source.days(april, EVENT_LIMIT));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^texts cannot be compared: Illegal mix of collations/);
  });

  test('text is accepted as a date if it has the form of a date', async () => {
    await createTable('typed', 'date VARCHAR(10), amount INT', `('2025-04-01', 1)`);
    expect(await days('typed')).toMatchObject([{ date: '2025-04-01', amount: 1 }]);
    await createTable('typed', 'date VARCHAR(10), amount INT', `('2025-04-1', 1)`);
    const failure = await failureOf(() => days('typed'));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toMatch(/contains '2025-04-1', which is not a date/);
  });
});

test('names are quoted: reserved words, other alphabets and schemas work', async () => {
  await administer(
    'shopping',
    'DROP TABLE IF EXISTS `매출-select`',
    'CREATE TABLE `매출-select` (`order` DATE, `금액` INT)',
    "INSERT INTO `매출-select` VALUES ('2025-04-01', 7)",
  );
  const source = shoppingTable(mysqlServer(connection()), {
    table: 'shopping_db.매출-select',
    date: 'order',
    value: '금액',
  });
  expect((await source.days(april, EVENT_LIMIT)).days).toMatchObject([{ amount: 7 }]);
});

test('a day of weather has the sum and the number of its readings', async () => {
  await createTable(
    'readings',
    'date DATE, amount FLOAT',
    `('2025-04-01', 19.2), ('2025-04-01', -0.7), ('2025-04-01', NULL)`,
  );
  const source = weatherTable(mysqlServer(connection()), columns('readings'));
  expect((await source.days(april, EVENT_LIMIT)).days).toEqual([
    {
      date: '2025-04-01',
      readings: 3,
      recorded: 2,
      temperatureSum: 18.5,
      temperatureDeviations: expect.closeTo((19.2 + 0.7) ** 2 / 2, 9),
      lowest: -0.7,
      highest: 19.2,
      extras: {},
    },
  ]);
});

describe('a failure is reported if', () => {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });

  /** Starts a server that is not MySQL and runs `onConnect`. Returns its source URL. */
  async function startFakeServer(onConnect: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onConnect(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `mysql://reader@127.0.0.1:${(server.address() as { port: number }).port}/shopping_db`;
  }

  /**
   * A proxy that keeps its connection to the server after the client has disconnected. Otherwise the
   * server would notice that after a while, and stop the query itself.
   */
  async function lastingProxy(): Promise<string> {
    return await startFakeServer((socket) => {
      const upstream = connect(Number(process.env[portVariable('shopping')]), '127.0.0.1');
      sockets.add(upstream);
      upstream.on('error', () => {});
      upstream.on('data', (bytes) => socket.write(bytes));
      socket.on('data', (bytes) => upstream.write(bytes));
    });
  }

  const failureWith = (
    url: string,
    {
      table = 'shopping_data',
      password = READER_PASSWORD,
      span = april,
      timeout = EVENT_LIMIT,
    } = {},
  ) =>
    failureOf(() =>
      shoppingTable(mysqlServer({ ...connection(url), password }), columns(table)).days(
        span,
        timeout,
      ),
    );

  /** The failure of a query that never ends. The timeout doubles if it is over before the login. */
  async function timedOut(query: (timeout: number) => Promise<Failure>): Promise<Failure> {
    for (let timeout = 200; ; timeout *= 2) {
      const failure = await query(timeout);
      if (!failure.message.startsWith('cannot reach') || timeout > EVENT_LIMIT) return failure;
    }
  }

  test.each<[string, () => Promise<string>, number, RegExp]>([
    [
      'nothing listens',
      async () => `mysql://reader@127.0.0.1:${await freePort()}/shopping_db`,
      EXIT.unavailable,
      /^cannot reach mysql:\/\/reader@127\.0\.0\.1:\d+\/shopping_db: the connection was refused$/,
    ],
    [
      'the host name is unknown',
      async () => 'mysql://reader@db.invalid/shopping_db',
      EXIT.unavailable,
      /^cannot reach mysql:\/\/reader@db\.invalid:3306\/shopping_db: the host name/,
    ],
    [
      'the connection is cut immediately',
      () => startFakeServer((socket) => socket.destroy()),
      EXIT.unavailable,
      /^cannot reach .*: the connection was (lost|cut)$/,
    ],
    [
      'another kind of server answers',
      () => startFakeServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
      EXIT.unavailable,
      /127\.0\.0\.1/,
    ],
    [
      'the database does not exist',
      async () => sourceUrl('shopping', 'absent'),
      EXIT.config,
      /^the database does not exist.* in mysql:.*\/absent$/,
    ],
  ])('%s', async (_, url, exitCode, message) => {
    const failure = await failureWith(await url());
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(exitCode);
    expect(failure.message).not.toContain(READER_PASSWORD);
  });

  test('the server does not answer', async () => {
    const silent = await startFakeServer(() => {});
    const failure = await failureWith(silent, { timeout: 50 });
    expect(failure.exitCode).toBe(EXIT.unavailable);
    expect(failure.message).toMatch(/^cannot reach mysql:.*: it did not answer in time$/);
  });

  test('the password is wrong', async () => {
    const failure = await failureWith(sourceUrl('shopping'), { password: 'wrong' });
    expect(failure.exitCode).toBe(EXIT.login);
    expect(failure.message).toMatch(/^mysql:.*shopping_db refused the login$/);
  });

  test('rows arrive too slowly, and the query is stopped on the server', async () => {
    const server = mysqlServer(connection(await lastingProxy()));
    const failure = await timedOut((timeout) =>
      failureOf(async () => {
        const database = await server.open(timeout);
        try {
          await database.select('SELECT SLEEP(600) AS slowly FROM shopping_data');
        } finally {
          await database.close();
        }
      }),
    );
    expect(failure.message).toMatch(/did not answer the query in time$/);
    await waitForSessionEnd('%slowly%');
  });

  test('the table does not exist', async () => {
    const failure = await failureWith(sourceUrl('shopping'), { table: 'absent' });
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^the table does not exist.*shopping_db\.absent.* in mysql:/);
  });

  test('the column does not exist', async () => {
    const source = shoppingTable(mysqlServer(connection()), {
      ...columns('shopping_data'),
      value: 'price',
    });
    const failure = await failureOf(() => source.days(april, EVENT_LIMIT));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^a column does not exist: .*'price'.* in mysql:/);
  });

  test('the connection is lost while the query runs', async () => {
    await createTable('slow_data', 'date DATE, amount INT', `('2025-03-31', 1), ('2025-04-01', 2)`);
    // The first query reads only April.
    await administer(
      'shopping',
      `CREATE OR REPLACE VIEW slow AS
       SELECT date, amount + IF(date < '2025-04-01', GET_LOCK('slow', 600), 0) AS amount FROM slow_data`,
    );
    const proxy = await openProxy(Number(process.env[portVariable('shopping')]));
    const admin = await adminConnection('shopping');
    try {
      await admin.query("SELECT GET_LOCK('slow', 600)");
      const url = `mysql://reader@127.0.0.1:${proxy.port}/shopping_db`;
      const span = { ...april, start: '2025-03-01' };
      const failurePromise = failureWith(url, { table: 'slow', span });
      await waitUntil('the query to run', () => /SUM.*`slow`/s.test(proxy.requestText()));
      proxy.cutConnections();
      const failure = await failurePromise;
      expect(failure.message).toMatch(/^cannot reach mysql:.*: the connection was (lost|cut)$/);
      expect(failure).toMatchObject({ exitCode: EXIT.unavailable, transient: true });
    } finally {
      // This releases the lock, and the query ends.
      await admin.end();
      proxy.close();
    }
  });

  test('the query takes too long, and is stopped on the server', async () => {
    await createTable('locked', 'date DATE, amount INT', `('2025-04-01', 1)`);
    const url = await lastingProxy();
    const admin = await adminConnection('shopping');
    try {
      await admin.query('LOCK TABLES locked WRITE');
      const failure = await timedOut((timeout) => failureWith(url, { table: 'locked', timeout }));
      expect(failure.exitCode).toBe(EXIT.unavailable);
      expect(failure.message).toMatch(/did not answer the query in time$/);
      // The query would still wait, since the table stays locked.
      await waitForSessionEnd('%locked%');
    } finally {
      await admin.end();
    }
  });
});

test('connections are closed after success and after failure', async () => {
  const server = mysqlServer(connection());
  await shoppingTable(server, columns('shopping_data')).days(april, EVENT_LIMIT);
  await failureOf(() => shoppingTable(server, columns('absent')).days(april, EVENT_LIMIT));
  await waitForSessionEnd();
});

test('the reader has only the right to read', async () => {
  const admin = await adminConnection('shopping');
  try {
    const [rows] = await admin.query("SHOW GRANTS FOR 'reader'@'%'");
    const grants = (rows as Record<string, string>[]).map((row) => Object.values(row)[0]);
    expect(grants).toEqual([
      expect.stringMatching(/^GRANT USAGE ON \*\.\* TO/),
      expect.stringMatching(/^GRANT SELECT ON `shopping\\_db`\.\* TO/),
    ]);
  } finally {
    await admin.end();
  }
});
