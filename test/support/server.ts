import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { mysqlProgram } from './mysql.ts';
import { findProgram } from './programs.ts';

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

const ENGINES = {
  mariadb: {
    initialise: () => [
      program('mariadb-install-db'),
      '--no-defaults',
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    serve: () => [program('mariadbd'), '--no-defaults'],
    client: () => [program('mariadb'), '--no-defaults'],
  },
  mysql: {
    initialise: () => [...mysqlProgram('mysqld'), '--initialize-insecure'],
    serve: () => [...mysqlProgram('mysqld'), '--mysqlx=OFF', '--secure-file-priv='],
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
  const socket = join(folder, 'socket');
  const own = [
    `--user=${userInfo().username}`,
    `--datadir=${join(folder, 'data')}`,
    // Servers that share a folder for temporary tables remove each other's.
    `--tmpdir=${folder}`,
  ];
  const [installer, ...first] = ENGINES[engine].initialise();
  await run(installer, [...first, ...own]);
  const port = await freePort();
  const log = join(folder, 'error.log');
  const launch = () => {
    const [daemon, ...always] = ENGINES[engine].serve();
    return spawn(
      daemon,
      [
        ...always,
        ...own,
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
  };
  let server = launch();
  // Whatever ends the tests, the server does not outlive them.
  process.once('exit', () => server.kill('SIGKILL'));

  const sql = async (script: string, database = '') => {
    const client = run(program('mariadb'), [
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
    for (let tries = 0; ; tries++) {
      try {
        await sql('SELECT 1');
        return;
      } catch {
        if (server.exitCode !== null || tries > 300) {
          server.kill('SIGKILL');
          throw new Error(`${engine} did not start:\n${await readFile(log, 'utf8')}`);
        }
        await delay(100);
      }
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await answering();
  return {
    engine,
    port,
    socket,
    sql,
    restart: async () => {
      await end('SIGKILL');
      server = launch();
      await answering();
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true });
    },
  };
}

function program(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed: node scripts/provision.ts`);
  return path;
}
