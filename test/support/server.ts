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

/** Whose servers the tests run against. */
export type Engine = keyof typeof ENGINES;

type CommandLine = readonly [program: string, ...args: string[]];

/** The command lines that make a data folder and serve it, and of the client that comes along. */
interface Programs {
  initialise(): CommandLine;
  serve(): CommandLine;
  client(): CommandLine;
}

// Less to copy, less memory, and a quicker start.
const SMALL_MYSQL = ['--innodb-redo-log-capacity=8M', '--performance-schema=OFF'];

const ENGINES = {
  mariadb: {
    initialise: () => [
      requireProgram('mariadb-install-db'),
      '--no-defaults',
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-log-file-size=8M',
    ],
    serve: () => [requireProgram('mariadbd'), '--no-defaults', '--innodb-log-file-size=8M'],
    client: () => [requireProgram('mariadb'), '--no-defaults'],
  },
  mysql: {
    initialise: () => [...mysqlProgram('mysqld'), ...SMALL_MYSQL, '--initialize-insecure'],
    serve: () => [...mysqlProgram('mysqld'), ...SMALL_MYSQL, '--mysqlx=OFF', '--secure-file-priv='],
    client: () => mysqlProgram('mysql'),
  },
} as const satisfies Record<string, Programs>;

/** The command line that the client of an engine starts with. */
export function clientOf(engine: Engine): CommandLine {
  return ENGINES[engine].client();
}

/** The engine of the servers that the tests share; see jest.config.js. */
export const ENGINE: Engine = process.env.TEST_ENGINE === 'mysql' ? 'mysql' : 'mariadb';

/** A database server of the tests' own. */
export interface TestServer {
  engine: Engine;
  port: number;
  /** The file of its Unix socket. */
  socket: string;
  /** Runs a script of SQL as root, as the MySQL image runs its initialisation. */
  sql(script: string, database?: string): Promise<string>;
  /** Kills the server and starts it anew on the same port, as after a crash. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What is not as usual about a server. */
export interface ServerOptions {
  engine?: Engine;
  /** Further arguments of the server. */
  args?: readonly string[];
  /** Further variables of its environment. */
  env?: Record<string, string>;
}

/** Starts a server on a free port, with its own data folder, and waits until it answers. */
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
        // Whatever ends the tests, the server does not outlive them.
        ...['--pdeathsig', 'KILL'],
        ...ENGINES[engine].serve(),
        USER,
        `--datadir=${data}`,
        // Servers that share a folder for temporary tables remove each other's.
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
    // A client that cannot connect leaves without reading; its exit code tells.
    client.child.stdin?.on('error', () => {});
    client.child.stdin?.end(script);
    return (await client).stdout;
  };
  const answering = async () => {
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
  const end = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  await answering();
  return {
    engine,
    port,
    socket,
    sql,
    restart: async () => {
      await end();
      server = launch();
      await answering();
    },
    stop: async () => {
      // At once: its data goes, too.
      await end();
      await rm(folder, { recursive: true });
    },
  };
}

const USER = `--user=${userInfo().username}`;

/**
 * A data folder without databases, to be copied: making one takes MySQL seconds. It is made once a
 * run.
 */
async function emptyData(engine: Engine): Promise<string> {
  const folder = join(tmpdir(), `template-${engine}`);
  if (existsSync(folder)) return folder;
  const made = await mkdtemp(join(tmpdir(), `shopweather-${engine}-`));
  const data = join(made, 'data');
  const [installer, ...args] = ENGINES[engine].initialise();
  await run(installer, [...args, USER, `--datadir=${data}`, `--tmpdir=${made}`]);
  // If another worker was faster, its folder is used.
  await rename(data, folder).catch(() => {});
  await rm(made, { recursive: true });
  return folder;
}
