/**
 * Time and memory of a run on millions of purchases in a MariaDB server, compared with the same
 * queries of MariaDB's own client, and with the same work in pandas: `npm run bench -- scale`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findProgram } from '../test/support/programs.ts';
import { startServer, type TestServer } from '../test/support/server.ts';
import { executable } from './executable.ts';
import { type Command, medianTimes, megabytes, peakMemory, print, timeOf } from './measure.ts';
import { BENCH_USER, SPAN, seedDatabase } from './seed-database.ts';

const ROUNDS = 21;
/** The size, in millions of purchases, at which pandas runs: for more it needs many gigabytes. */
const PANDAS_SIZE = 5;

interface Setup {
  server: TestServer;
  shopweather: string;
  folder: string;
}

/** Prints times and memory for tables of each size, in millions of purchases. */
export async function scale(sizes: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
  const shopweather = executable(folder);
  print([['figure', 'measured', 'must be at most']]);
  const peaks: number[] = [];
  for (const millions of sizes) {
    const args = ['--innodb-buffer-pool-size=4G', '--innodb-log-file-size=1G'];
    const server = await startServer({ args: [...args, '--skip-innodb-doublewrite'] });
    try {
      await seedDatabase(server, millions * 1e6);
      print([[`${millions} million purchases`, '', '']]);
      const setup = { server, shopweather, folder };
      const withoutHistory = await oneMonth(setup, '0');
      const withHistory = await oneMonth(setup, '12');
      peaks.push(withHistory.peak);
      if (millions === PANDAS_SIZE) pandas(setup, withoutHistory, withHistory);
      await backfill(setup);
    } finally {
      await server.stop();
    }
  }
  const first = peaks.at(0) ?? 0;
  const last = peaks.at(-1) ?? 0;
  const figure = `peak memory at ${sizes.at(-1)} against ${sizes.at(0)} million`;
  print([[figure, (last / first).toFixed(3), '1.05']]);
  rmSync(folder, { recursive: true });
}

interface Cost {
  /** Milliseconds. */
  time: number;
  /** Bytes. */
  peak: number;
}

/**
 * Measures a dry run of the last month.
 *
 * @param history the number of months before it
 */
async function oneMonth(setup: Setup, history: string): Promise<Cost> {
  const { server, shopweather } = setup;
  const run: Command = [shopweather, 'run', '--dry-run', '--month', SPAN.last];
  const env = { ...environment(setup), HISTORY_MONTHS: history };
  const queries = await queriesDuring(server, () => timeOf(run, env));
  const times = medianTimes(
    {
      run: () => timeOf(run, env),
      client: () => timeOf(client(server, queries)),
      // A run without a database.
      start: () => timeOf([shopweather, 'run', '--dry-run', '--sample', '--month', SPAN.last]),
    },
    ROUNDS,
    1,
  );
  const overhead = await bytesSentDuring(server, () => {});
  const bytes = (await bytesSentDuring(server, () => timeOf(run, env))) - overhead;
  const peak = peakMemory(run, env);
  const limit = 1.2 * times.client + times.start;
  print([
    [`  a month and ${history} before it`, milliseconds(times.run), milliseconds(limit)],
    ['    the client with the same queries', milliseconds(times.client), ''],
    ['    run --sample --dry-run', milliseconds(times.start), ''],
    ['    sent by the server', `${(bytes / 1000).toFixed(1)} kB`, ''],
    ['    peak memory', megabytes(peak), ''],
  ]);
  return { time: times.run, peak };
}

/** Measures pandas, which reads all rows of both tables and analyzes one month. */
function pandas({ server, folder }: Setup, withoutHistory: Cost, withHistory: Cost): void {
  const python = '/usr/bin/python3';
  const isInstalled = spawnSync(python, ['-c', 'import pandas, pymysql']).status === 0;
  if (!isInstalled) {
    print([['  pandas', 'not measured', 'apt-get install python3-pandas python3-pymysql']]);
    return;
  }
  const command: Command = [
    python,
    resolve('bench/pandas_baseline.py'),
    String(server.port),
    folder,
  ];
  const time = timeOf(command);
  const peak = peakMemory(command, process.env, 1);
  print([
    ['  pandas', milliseconds(time), ''],
    [
      '    against a month and 0 before it',
      (time / withoutHistory.time).toFixed(0),
      'at least 100',
    ],
    ['    against a month and 12 before it', (time / withHistory.time).toFixed(0), ''],
    ['    peak memory', megabytes(peak), ''],
    ['    against that of a month and 0', (peak / withoutHistory.peak).toFixed(1), 'at least 15'],
    ['    against that of a month and 12', (peak / withHistory.peak).toFixed(1), ''],
  ]);
}

/** Measures the reports on all months. */
async function backfill(setup: Setup): Promise<void> {
  const { server, shopweather, folder } = setup;
  const state = join(folder, 'state');
  const env = { ...environment(setup), SHOPWEATHER_STATE_DIR: state };
  const command: Command = [shopweather, 'backfill', '--from', SPAN.first, '--to', SPAN.last];
  const run = () => {
    rmSync(state, { recursive: true, force: true });
    return timeOf(command, env);
  };
  const queries = await queriesDuring(server, run);
  const times = medianTimes({ run, client: () => timeOf(client(server, queries)) }, 3, 1);
  const limit = 1.3 * times.client + 20 * SPAN.months;
  const perMonth = (times.run - times.client) / SPAN.months;
  print([
    [`  backfill of ${SPAN.months} months`, milliseconds(times.run), milliseconds(limit)],
    ['    the client with the same queries', milliseconds(times.client), ''],
    ['    (backfill - client) / month', milliseconds(perMonth), ''],
  ]);
}

function environment({ server, folder }: Setup): Record<string, string> {
  const { name, password, database } = BENCH_USER;
  const source = `mysql://${name}:${password}@127.0.0.1:${server.port}/${database}`;
  return { HOME: folder, TZ: 'UTC', SHOPPING_SOURCE: source, WEATHER_SOURCE: source };
}

/** The command by which MariaDB's client sends queries. */
function client({ port }: TestServer, queries: string): Command {
  const { name, password, database } = BENCH_USER;
  const server = ['--protocol=tcp', '--host=127.0.0.1', `--port=${port}`];
  const login = [`--user=${name}`, `--password=${password}`];
  const program = findProgram('mariadb') as string;
  return [program, '--no-defaults', ...server, ...login, '--batch', '-e', queries, database];
}

/** The grouped queries that the server receives during `work`. */
async function queriesDuring({ sql }: TestServer, work: () => unknown): Promise<string> {
  await sql(
    "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1",
  );
  work();
  await sql('SET GLOBAL general_log = 0');
  const condition = "command_type = 'Query' AND argument LIKE 'SELECT%GROUP BY%'";
  const log = await sql(`SELECT argument FROM mysql.general_log WHERE ${condition}`);
  const [, ...queries] = log.trim().split('\n');
  return queries.join('; ');
}

/** The bytes that the server sends during `work`, including those to this benchmark. */
async function bytesSentDuring({ sql }: TestServer, work: () => unknown): Promise<number> {
  const counter = async () =>
    Number((await sql("SHOW GLOBAL STATUS LIKE 'Bytes_sent'")).split('\t').at(-1));
  const before = await counter();
  work();
  return (await counter()) - before;
}

function milliseconds(time: number): string {
  return `${time.toFixed(1)} ms`;
}
