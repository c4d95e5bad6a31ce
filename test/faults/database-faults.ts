import { afterAll, beforeAll } from '@jest/globals';
import mysql from 'mysql2/promise';
import { databaseEnv, initialise, READER, READER_PASSWORD } from '../support/databases.ts';
import { type Engine, startServer, type TestServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { testFaults } from './fault-harness.ts';
import { expectMessage, type Fault } from './run-fault.ts';

// One second. Only the blocked query takes that long.
const TIME_LIMIT = { mariadb: ['max_statement_time', 1], mysql: ['max_execution_time', 1000] };

const RUNNING = `FROM information_schema.processlist WHERE user = '${READER}' AND info LIKE '%held%'`;

/** Tests the faults of a database server, on a server of its own. */
export function testDatabaseFaults(engine: Engine): void {
  const database = new FaultyDatabase(engine);
  beforeAll(() => database.start());
  afterAll(() => database.stop());
  const faults = [...slowQueryFaults(database), ...serverFaults(database)];
  const env = () => database.env();
  testFaults(
    `database fault (${engine})`,
    faults.map((fault) => ({ ...fault, env })),
    { oneByOne: true },
  );
}

class FaultyDatabase {
  readonly engine: Engine;
  #server: TestServer | undefined;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  get server(): TestServer {
    if (this.#server === undefined) throw new Error('the server is not started');
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await startServer({ engine: this.engine });
    await initialise(this.#server, 'shopping');
    // A query of this view blocks while a test holds the lock.
    await this.sql(`
      CREATE VIEW held AS SELECT date, amount + GET_LOCK('held', 600) * 0 AS amount FROM shopping_data;
      GRANT SELECT ON held TO ${READER}@'%'`);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  async restart(): Promise<void> {
    await this.server.restart();
  }

  /** Runs SQL as the administrator. */
  sql(sql: string): Promise<string> {
    return this.server.sql(sql, 'shopping_db');
  }

  env(): Record<string, string> {
    return {
      ...databaseEnv(),
      SHOPPING_SOURCE: `mysql://${READER}@127.0.0.1:${this.server.port}/shopping_db`,
      RETRY_ATTEMPTS: '2',
    };
  }

  connect(user: string, password: string): Promise<mysql.Connection> {
    return mysql.createConnection({ host: '127.0.0.1', port: this.server.port, user, password });
  }

  /** Opens a session that has the lock until it is disposed. */
  async holdLock(): Promise<Disposable> {
    const connection = await this.connect('admin', 'admin');
    // The server may be killed before the session ends.
    connection.on('error', () => {});
    // Waits, because the server may still keep the lock of the previous session.
    const [rows] = await connection.query("SELECT GET_LOCK('held', 600) AS acquired");
    if ((rows as { acquired: number }[])[0]?.acquired !== 1) throw new Error('no lock');
    return { [Symbol.dispose]: () => connection.destroy() };
  }

  async isQueryRunning(): Promise<boolean> {
    return (await this.sql(`SELECT 1 ${RUNNING}`)) !== '';
  }
}

/** Faults during a query that blocks. */
function slowQueryFaults(database: FaultyDatabase): Omit<Fault, 'env'>[] {
  return [
    {
      name: 'server killed and restarted during a query',
      inject: async ({ run }) => {
        using _ = await database.holdLock();
        const result = run({ SHOPPING_TABLE: 'held', RETRY_ATTEMPTS: '5' });
        await waitUntil('the query', () => database.isQueryRunning());
        await database.restart();
        await result;
      },
    },
    {
      name: "stopped at the server's own time limit (1969, 3024)",
      inject: async ({ run }) => {
        const [variable, oneSecond] = TIME_LIMIT[database.engine];
        using _ = await database.holdLock();
        await database.sql(`SET GLOBAL ${variable} = ${oneSecond}`);
        try {
          const result = await run({ SHOPPING_TABLE: 'held' });
          expectMessage(result, /stopped the query at its own time limit/);
        } finally {
          await database.sql(`SET GLOBAL ${variable} = 0`);
        }
      },
    },
    {
      name: 'query slower than STEP_TIMEOUT',
      inject: async ({ run }) => {
        using _ = await database.holdLock();
        const changes = { SHOPPING_TABLE: 'held', STEP_TIMEOUT: '2s', RETRY_ATTEMPTS: '1' };
        const result = await run(changes);
        expectMessage(result, /did not answer the query in time/);
        await waitUntil(
          'the end of the query on the server',
          async () => !(await database.isQueryRunning()),
        );
      },
    },
  ];
}

/** Faults of the server's state. */
function serverFaults(database: FaultyDatabase): Omit<Fault, 'env'>[] {
  return [
    {
      name: 'a deadlock (1213), once',
      inject: async ({ run }) => {
        await database.sql(`
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
        await database.sql('SET GLOBAL max_connections = 10');
        const connections: mysql.Connection[] = [];
        try {
          for (;;) connections.push(await database.connect(READER, READER_PASSWORD));
        } catch (error) {
          if ((error as { errno?: number }).errno !== 1040) throw error;
          expectMessage(await run(), /has too many connections/);
        } finally {
          for (const connection of connections) connection.destroy();
          await database.sql('SET GLOBAL max_connections = 151');
        }
      },
    },
    {
      name: 'password changed',
      inject: async ({ run }) => {
        await database.sql(`ALTER USER ${READER}@'%' IDENTIFIED BY 'other'`);
        try {
          expectMessage(await run(), /refused the login/);
        } finally {
          const literal = READER_PASSWORD.replace(/['\\]/g, '\\$&');
          await database.sql(`ALTER USER ${READER}@'%' IDENTIFIED BY '${literal}'`);
        }
      },
    },
  ];
}
