import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { mysqlProgram } from './mysql.ts';
import { requireProgram } from './programs.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);

/** The database servers that the tests run against. */
export type Engine = keyof typeof ENGINES;

type CommandLine = readonly [program: string, ...args: string[]];

/** The command lines that create a data folder, start a server on it, and start the client. */
interface Programs {
  createData(): CommandLine;
  server(): CommandLine;
  client(): CommandLine;
}

// Fewer bytes to copy, less memory, and a faster start.
const SMALL_MYSQL = ['--innodb-redo-log-capacity=8M', '--performance-schema=OFF'];

const ENGINES = {
  mariadb: {
    createData: () => [
      requireProgram('mariadb-install-db'),
      '--no-defaults',
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-log-file-size=8M',
    ],
    server: () => [requireProgram('mariadbd'), '--no-defaults', '--innodb-log-file-size=8M'],
    client: () => [requireProgram('mariadb'), '--no-defaults'],
  },
  mysql: {
    createData: () => [...mysqlProgram('mysqld'), ...SMALL_MYSQL, '--initialize-insecure'],
    server: () => [
      ...mysqlProgram('mysqld'),
      ...SMALL_MYSQL,
      '--mysqlx=OFF',
      '--secure-file-priv=',
    ],
    client: () => mysqlProgram('mysql'),
  },
} as const satisfies Record<string, Programs>;

/** The command line that starts the client of an engine. */
export function clientCommand(engine: Engine): CommandLine {
  return ENGINES[engine].client();
}

/** The engine of the servers that the tests share; see jest.config.js. */
export const ENGINE: Engine = process.env.TEST_ENGINE === 'mysql' ? 'mysql' : 'mariadb';

/** A database server that tests start themselves. */
export interface TestServer {
  engine: Engine;
  port: number;
  /** The file of its Unix socket. */
  socket: string;
  /** Runs an SQL script as root, as the MySQL image does with its initialization scripts. */
  sql(script: string, database?: string): Promise<string>;
  /** Kills the server and starts it again on the same port, as after a crash. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The options of a server that differ from the default. */
export interface ServerOptions {
  engine?: Engine;
  /** Additional arguments of the server. */
  args?: readonly string[];
  /** Additional environment variables. */
  env?: Record<string, string>;
}

/** Starts a server on a free port with its own data folder, and waits until it answers. */
export async function startServer({
  engine = ENGINE,
  args = [],
  env = {},
}: ServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), `shopweather-${engine}-`));
  const data = join(folder, 'data');
  await cp(await emptyData(engine), data, { recursive: true });
  const socket = join(folder, 'socket');
  const port = await freePort();
  const log = join(folder, 'error.log');
  const launch = () =>
    spawn(
      requireProgram('setpriv'),
      [
        // The server ends with the tests, even if they are killed.
        ...['--pdeathsig', 'KILL'],
        ...ENGINES[engine].server(),
        USER,
        `--datadir=${data}`,
        // Servers that share a folder for temporary tables delete each other's tables.
        `--tmpdir=${folder}`,
        `--socket=${socket}`,
        `--pid-file=${join(folder, 'pid')}`,
        `--log-error=${log}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-log-bin',
        '--innodb-flush-log-at-trx-commit=0',
        ...args,
      ],
      { stdio: 'ignore', env: { ...process.env, ...env } },
    );
  let server = launch();

  const sql = async (script: string, database = '') => {
    const client = run(requireProgram('mariadb'), [
      ...[
        '--no-defaults',
        '--skip-ssl',
        `--socket=${socket}`,
        '--user=root',
        '--batch',
        database,
      ].filter(Boolean),
    ]);
    // A client that cannot connect ends without reading; its exit code reports the error.
    client.child.stdin?.on('error', () => {});
    client.child.stdin?.end(script);
    return (await client).stdout;
  };
  const waitForAnswer = async () => {
    try {
      await waitUntil(`an answer of ${engine}`, async () => {
        if (server.exitCode !== null) throw new Error(`${engine} ended`);
        return existsSync(socket) && (await sql('SELECT 1').catch(() => '')) !== '';
      });
    } catch (error) {
      server.kill('SIGKILL');
      throw new Error(`${engine} did not start:\n${await readFile(log, 'utf8')}`, { cause: error });
    }
  };
  const kill = async () => {
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  };
  await waitForAnswer();
  return {
    engine,
    port,
    socket,
    sql,
    restart: async () => {
      await kill();
      server = launch();
      await waitForAnswer();
    },
    stop: async () => {
      // Without a shutdown, since the data folder is deleted too.
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

const USER = `--user=${userInfo().username}`;

/**
 * A data folder without databases. Each server gets a copy of it, because MySQL needs seconds to
 * create one. It is created once per run.
 */
async function emptyData(engine: Engine): Promise<string> {
  const folder = join(tmpdir(), `template-${engine}`);
  if (existsSync(folder)) return folder;
  const newFolder = await mkdtemp(join(tmpdir(), `shopweather-${engine}-`));
  const data = join(newFolder, 'data');
  const [installer, ...args] = ENGINES[engine].createData();
  await run(installer, [...args, USER, `--datadir=${data}`, `--tmpdir=${newFolder}`]);
  // If another worker was faster, use its folder.
  await rename(data, folder).catch(() => {});
  await rm(newFolder, { recursive: true });
  return folder;
}
