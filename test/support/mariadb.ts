import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram } from './programs.ts';

const run = promisify(execFile);

/** A MariaDB server of the tests' own. */
export interface MariadbServer {
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
interface MariadbOptions {
  /** Further arguments of mariadbd. */
  args?: readonly string[];
  /** Further variables of its environment. */
  env?: Record<string, string>;
}

/** Starts a server on a free port, with its own data folder, and waits until it answers. */
export async function startMariadb({
  args = [],
  env = {},
}: MariadbOptions = {}): Promise<MariadbServer> {
  const folder = await mkdtemp(join(tmpdir(), 'shopweather-mariadb-'));
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  // Servers that share a folder for temporary tables remove each other's.
  const own = [`--user=${userInfo().username}`, `--tmpdir=${folder}`];
  await run(program('mariadb-install-db'), [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...own,
  ]);
  const port = await freePort();
  const log = join(folder, 'error.log');
  const launch = () =>
    spawn(
      program('mariadbd'),
      [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--pid-file=${join(folder, 'pid')}`,
        `--log-error=${log}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-log-bin',
        '--innodb-flush-log-at-trx-commit=0',
        ...own,
        ...args,
      ],
      { stdio: 'ignore', env: { ...process.env, ...env } },
    );
  let server = launch();
  // Whatever ends the tests, the server does not outlive them.
  process.once('exit', () => server.kill('SIGKILL'));

  const sql = async (script: string, database = '') => {
    const client = run(program('mariadb'), [
      ...['--no-defaults', `--socket=${socket}`, '--user=root', '--batch', database].filter(
        Boolean,
      ),
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
          throw new Error(`MariaDB did not start:\n${await readFile(log, 'utf8')}`);
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

/** A TCP port on which nothing listens just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
