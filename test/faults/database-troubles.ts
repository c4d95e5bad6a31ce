import { afterAll, beforeAll } from '@jest/globals';
import mysql from 'mysql2/promise';
import { databaseEnv, initialise, READER, READER_PASSWORD } from '../support/databases.ts';
import { type Engine, startServer, type TestServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { playFaults } from './faults.ts';
import { expectMessage, type Fault } from './stage.ts';

// One second; nothing but the held query comes near it.
const TIME_LIMIT = { mariadb: ['max_statement_time', 1], mysql: ['max_execution_time', 1000] };

const RUNNING = `FROM information_schema.processlist WHERE user = '${READER}' AND info LIKE '%held%'`;

/** What a database server does to a query; on a server of its own that may be treated badly. */
export function playDatabaseTroubles(engine: Engine): void {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ engine });
    await initialise(server, 'shopping');
    // A query on it goes on for as long as a test holds the lock.
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
  /** A session that has the lock until it ends. */
  const holdLock = async () => {
    const connection = await connect('admin', 'admin');
    // The server may be killed before it.
    connection.on('error', () => {});
    // The server may not have noticed yet that the session before it is gone.
    const [rows] = await connection.query("SELECT GET_LOCK('held', 600) AS got");
    if ((rows as { got: number }[])[0]?.got !== 1) throw new Error('the lock is not to be had');
    return { [Symbol.dispose]: () => connection.destroy() };
  };
  const isRunning = async () => (await root(`SELECT 1 ${RUNNING}`)) !== '';

  const faults: Omit<Fault, 'env'>[] = [
    {
      name: 'killed and restarted in mid-query',
      play: async ({ run }) => {
        using _ = await holdLock();
        const ending = run({ SHOPPING_TABLE: 'held', RETRY_ATTEMPTS: '5' });
        await waitUntil('the query', isRunning);
        await server.restart();
        await ending;
      },
    },
    {
      name: 'a deadlock (1213), once',
      play: async ({ run }) => {
        await root(`
          CREATE TABLE asked (n INT) ENGINE = MyISAM; INSERT INTO asked VALUES (0);
          DELIMITER //
          CREATE FUNCTION deadlock_once() RETURNS INT MODIFIES SQL DATA
          BEGIN
            UPDATE asked SET n = n + 1;
            IF (SELECT n FROM asked) = 1 THEN
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
      play: async ({ run }) => {
        await root('SET GLOBAL max_connections = 10');
        const others: mysql.Connection[] = [];
        try {
          for (;;) others.push(await connect(READER, READER_PASSWORD));
        } catch (error) {
          if ((error as { errno?: number }).errno !== 1040) throw error;
          expectMessage(await run(), /has too many connections/);
        } finally {
          for (const other of others) other.destroy();
          await root('SET GLOBAL max_connections = 151');
        }
      },
    },
    {
      name: "stopped at the server's own time limit (1969, 3024)",
      play: async ({ run }) => {
        const [limit, second] = TIME_LIMIT[engine];
        using _ = await holdLock();
        await root(`SET GLOBAL ${limit} = ${second}`);
        try {
          const result = await run({ SHOPPING_TABLE: 'held' });
          expectMessage(result, /stopped the query at its own time limit/);
        } finally {
          await root(`SET GLOBAL ${limit} = 0`);
        }
      },
    },
    {
      name: 'too slow for STEP_TIMEOUT',
      play: async ({ run }) => {
        using _ = await holdLock();
        const changes = { SHOPPING_TABLE: 'held', STEP_TIMEOUT: '2s', RETRY_ATTEMPTS: '1' };
        const result = await run({ ...changes });
        expectMessage(result, /did not answer the query in time/);
        await waitUntil('the end of the query on the server', async () => !(await isRunning()));
      },
    },
    {
      name: 'the password is changed in between',
      play: async ({ run }) => {
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
  playFaults(
    `database in trouble (${engine})`,
    faults.map((fault) => ({ ...fault, env })),
    { oneByOne: true },
  );
}
