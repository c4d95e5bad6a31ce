import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { copyFile, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { CertificateFiles } from './certificates.ts';
import { READER, READER_PASSWORD } from './databases.ts';
import { freePort } from './free-port.ts';
import { requireProgram } from './programs.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);

/** A PostgreSQL server of one test file. */
export interface PostgresServer {
  /** At 127.0.0.1. */
  port: number;
  /** Holds all files of the server, and its Unix socket. */
  folder: string;
  /**
   * Runs SQL as the superuser.
   *
   * @param script one or more statements, which the server runs in one transaction
   * @returns the rows of the last statement
   */
  sql(script: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Ends the server, waits for its end, and removes its folder. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** If given, the server offers TLS with this certificate. */
  tls?: CertificateFiles;
  /** The lines of pg_hba.conf for connections by TCP. */
  access?: readonly string[];
  /** Further settings, by their names in postgresql.conf. */
  settings?: Readonly<Record<string, string>>;
}

/** The superuser of the database; as root, the server also runs as the system's user of this name. */
const SUPERUSER = 'postgres';
const IS_ROOT = process.getuid?.() === 0;

/**
 * Starts a server on a free port, with its own data folder, and waits until it answers. READER may
 * log in with READER_PASSWORD, and has no rights to any table.
 */
export async function startPostgres({
  tls,
  access = ['host all all all scram-sha-256'],
  settings = {},
}: PostgresOptions = {}): Promise<PostgresServer> {
  const template = await emptyData();
  const folder = await mkdtemp(join(tmpdir(), 'shopweather-postgres-'));
  const data = join(folder, 'data');
  const accessFile = join(folder, 'pg_hba.conf');
  // The socket lies in a folder that only the server's user and root can enter.
  await writeFile(accessFile, ['local all all trust', ...access, ''].join('\n'));
  const tlsSettings = tls === undefined ? {} : await copyCertificate(tls, folder);
  await giveToServer(folder);
  const [copy, ...copyArguments] = asServer('cp', '-R', template, data);
  await run(copy, copyArguments, { cwd: folder });

  const port = await freePort();
  const allSettings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    hba_file: accessFile,
    // Files in the data folder, which are removed with it, instead of /dev/shm.
    dynamic_shared_memory_type: 'mmap',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    ...tlsSettings,
    ...settings,
  };
  const logPath = join(folder, 'server.log');
  const log = await open(logPath, 'a');
  const [launcher, ...launcherArguments] = asServer(
    serverProgram('postgres'),
    ...['-D', data],
    ...Object.entries(allSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  );
  const server = spawn(launcher, launcherArguments, {
    cwd: folder,
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = once(server, 'exit');
  await log.close();

  const sql = (script: string, database = SUPERUSER) => query(folder, port, database, script);
  const stop = async () => {
    // The immediate shutdown: its data is removed, too. Unlike a kill, it frees shared memory.
    server.kill('SIGQUIT');
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    await waitUntil('an answer of PostgreSQL', async () => {
      if (server.exitCode !== null || server.signalCode !== null)
        throw new Error('PostgreSQL ended');
      return await sql('SELECT 1').catch(() => undefined);
    });
    await sql(`CREATE ROLE ${READER} LOGIN PASSWORD ${pg.escapeLiteral(READER_PASSWORD)}`);
  } catch (error) {
    const text = await readFile(logPath, 'utf8');
    await stop();
    throw new Error(`PostgreSQL did not start:\n${text}`, { cause: error });
  }
  return { port, folder, sql, stop };
}

/** Copies the files into the folder, as the server reads a key only if no other user can. */
async function copyCertificate(
  { cert, key }: CertificateFiles,
  folder: string,
): Promise<Record<string, string>> {
  const copy = { cert: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  await copyFile(cert, copy.cert);
  await copyFile(key, copy.key);
  return { ssl: 'on', ssl_cert_file: copy.cert, ssl_key_file: copy.key };
}

async function query(
  socketFolder: string,
  port: number,
  database: string,
  script: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ host: socketFolder, port, user: SUPERUSER, database, ssl: false });
  await client.connect();
  try {
    const results = [await client.query<Record<string, unknown>>(script)].flat();
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/** A data folder to be copied, since making one takes a second. It is made once a run. */
async function emptyData(): Promise<string> {
  const folder = join(tmpdir(), 'template-postgres');
  if (existsSync(folder)) return folder;
  const made = await mkdtemp(join(tmpdir(), 'shopweather-postgres-'));
  await giveToServer(made);
  const data = join(made, 'data');
  const [initdb, ...args] = asServer(
    serverProgram('initdb'),
    `--username=${SUPERUSER}`,
    '--auth=trust',
    '--locale=C',
    '--encoding=UTF8',
    // Megabytes: less to copy than the usual 16.
    '--wal-segsize=1',
    '--no-sync',
    `--pgdata=${data}`,
  );
  await run(initdb, args, { cwd: made });
  // If another worker was faster, its folder is used.
  await rename(data, folder).catch(() => {});
  await rm(made, { recursive: true });
  return folder;
}

async function giveToServer(folder: string): Promise<void> {
  if (IS_ROOT) await run('chown', ['-R', `${SUPERUSER}:`, folder]);
}

/**
 * The command line that runs a program as the server's user: the server rejects root. Its working
 * directory must be one that this user can enter.
 */
function asServer(program: string, ...args: string[]): [string, ...string[]] {
  const user = ['--reuid', SUPERUSER, '--regid', SUPERUSER, '--clear-groups'];
  return [
    requireProgram('setpriv'),
    ...(IS_ROOT ? user : []),
    // Whatever ends the tests, the server does not outlive them.
    ...['--pdeathsig', 'QUIT'],
    program,
    ...args,
  ];
}

/** Of the server's own version, of which several may be installed. */
function serverProgram(name: 'postgres' | 'initdb'): string {
  return join(dirname(realpathSync(requireProgram('postgres'))), name);
}
