import { afterAll, beforeAll } from '@jest/globals';
import mysql from 'mysql2/promise';
import { databaseEnv, initialise, READER, READER_PASSWORD } from '../support/databases.ts';
import { type Engine, startServer, type TestServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { expectMessage, type Fault } from './run-fault.ts';
import { testFaults } from './test-faults.ts';

// One second. Only the blocked query takes that long.
const TIME_LIMIT = { mariadb: ['max_statement_time', 1], mysql: ['max_execution_time', 1000] };

const RUNNING = `FROM information_schema.processlist WHERE user = '${READER}' AND info LIKE '%held%'`;

/** Tests the faults of a database server, on a server of its own. */
export function testDatabaseFaults(engine: Engine): void {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ engine });
    await initialise(server, 'shopping');
    // A query of this view blocks while a test holds the lock.
    await root(`
      CREATE VIEW held AS SELECT date, amount + GET_LOCK('held', 600) * 0 AS amount FROM shopping_data;
      GRANT SELECT ON held TO ${READER}@'%'`);
  });
  afterAll(() => server.stop());

  const root = (sql: string) => server.sql(sql, 'shopping_db');
  const env = (): Record<string, string> => ({
    ...databaseEnv(),
    SHOPPING_SOURCE: `mysql://${READER}@127.0.0.1:${server.port}/shopping_db`,
    RETRY_ATTEMPTS: '2',
  });
  const connect = (user: string, password: string) =>
    mysql.createConnection({ host: '127.0.0.1', port: server.port, user, password });
  /** Opens a session that has the lock until it is disposed. */
  const holdLock = async () => {
    const connection = await connect('admin', 'admin');
    // The server may be killed before the session ends.
    connection.on('error', () => {});
    // Waits, because the server may still keep the lock of the previous session.
    const [rows] = await connection.query("SELECT GET_LOCK('held', 600) AS acquired");
    if ((rows as { acquired: number }[])[0]?.acquired !== 1) throw new Error('no lock');
    return { [Symbol.dispose]: () => connection.destroy() };
  };
  const isRunning = async () => (await root(`SELECT 1 ${RUNNING}`)) !== '';

  const faults: Omit<Fault, 'env'>[] = [
    {
      name: 'server killed and restarted during a query',
      inject: async ({ run }) => {
        using _ = await holdLock();
        const result = run({ SHOPPING_TABLE: 'held', RETRY_ATTEMPTS: '5' });
        await waitUntil('the query', isRunning);
        await server.restart();
        await result;
      },
    },
    {
      name: 'a deadlock (1213), once',
      inject: async ({ run }) => {
        await root(`
          CREATE TABLE calls (n INT) ENGINE = MyISAM; INSERT INTO calls VALUES (0);
          DELIMITER //
          CREATE FUNCTION deadlock_once() RETURNS INT MODIFIES SQL DATA
          BEGIN
            UPDATE calls SET n = n + 1;
            IF (SELECT n FROM calls) = 1 THEN
              SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found';
            END IF;
            RETURN 0;
          END//
          DELIMITER ;
          CREATE VIEW deadlocked AS
            SELECT date, amount + deadlock_once() AS amount FROM shopping_data;
          GRANT SELECT ON deadlocked TO ${READER}@'%'`);
        const result = await run({ SHOPPING_TABLE: 'deadlocked' }, ['--verbose']);
        expectMessage(result, /^retry .* gave up in a deadlock/m);
      },
    },
    {
      name: 'too many connections (1040)',
      inject: async ({ run }) => {
        await root('SET GLOBAL max_connections = 10');
        const connections: mysql.Connection[] = [];
        try {
          for (;;) connections.push(await connect(READER, READER_PASSWORD));
        } catch (error) {
          if ((error as { errno?: number }).errno !== 1040) throw error;
          expectMessage(await run(), /has too many connections/);
        } finally {
          for (const connection of connections) connection.destroy();
          await root('SET GLOBAL max_connections = 151');
        }
      },
    },
    {
      name: "stopped at the server's own time limit (1969, 3024)",
      inject: async ({ run }) => {
        const [variable, oneSecond] = TIME_LIMIT[engine];
        using _ = await holdLock();
        await root(`SET GLOBAL ${variable} = ${oneSecond}`);
        try {
          const result = await run({ SHOPPING_TABLE: 'held' });
          expectMessage(result, /stopped the query at its own time limit/);
        } finally {
          await root(`SET GLOBAL ${variable} = 0`);
        }
      },
    },
    {
      name: 'query slower than STEP_TIMEOUT',
      inject: async ({ run }) => {
        using _ = await holdLock();
        const changes = { SHOPPING_TABLE: 'held', STEP_TIMEOUT: '2s', RETRY_ATTEMPTS: '1' };
        const result = await run(changes);
        expectMessage(result, /did not answer the query in time/);
        await waitUntil('the end of the query on the server', async () => !(await isRunning()));
      },
    },
    {
      name: 'password changed',
      inject: async ({ run }) => {
        await root(`ALTER USER ${READER}@'%' IDENTIFIED BY 'other'`);
        try {
          expectMessage(await run(), /refused the login/);
        } finally {
          const literal = READER_PASSWORD.replace(/['\\]/g, '\\$&');
          await root(`ALTER USER ${READER}@'%' IDENTIFIED BY '${literal}'`);
        }
      },
    },
  ];
  testFaults(
    `database fault (${engine})`,
    faults.map((fault) => ({ ...fault, env })),
    { oneByOne: true },
  );
}
