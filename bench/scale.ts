/**
 * What a run costs on millions of purchases in a real MariaDB server, beside the same questions
 * asked by MariaDB's own client, and beside the work done by pandas: `npm run bench -- scale`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findProgram } from '../test/support/programs.ts';
import { startServer, type TestServer } from '../test/support/server.ts';
import { executable } from './executable.ts';
import { type Command, medianTimes, megabytes, peakMemory, print, timeOf } from './measure.ts';
import { BENCH_USER, fill, SPAN } from './seed-database.ts';

const ROUNDS = 21;
/** Purchases, in millions, that pandas is given: for more it needs many gigabytes. */
const FOR_PANDAS = 5;

/** A server with its purchases, and the program. */
interface Stage {
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
      await fill(server, millions * 1e6);
      print([[`${millions} million purchases`, '', '']]);
      const stage = { server, shopweather, folder };
      const alone = await oneMonth(stage, '0');
      const usual = await oneMonth(stage, '12');
      peaks.push(usual.peak);
      if (millions === FOR_PANDAS) pandas(stage, alone, usual);
      await backfill(stage);
    } finally {
      await server.stop();
    }
  }
  const [least = 0, most = 0] = [peaks.at(0), peaks.at(-1)];
  const figure = `peak memory at ${sizes.at(-1)} against ${sizes.at(0)} million`;
  print([[figure, (most / least).toFixed(3), '1.05']]);
  rmSync(folder, { recursive: true });
}

/** What a command takes: milliseconds, and bytes of memory. */
interface Cost {
  time: number;
  peak: number;
}

/** A dry run of the last month, with so many months before it. */
async function oneMonth(stage: Stage, history: string): Promise<Cost> {
  const { server, shopweather } = stage;
  const run: Command = [shopweather, 'run', '--dry-run', '--month', SPAN.last];
  const env = { ...environment(stage), HISTORY_MONTHS: history };
  const questions = await questionsOf(server, () => timeOf(run, env));
  const times = medianTimes(
    {
      run: () => timeOf(run, env),
      client: () => timeOf(client(server, questions)),
      // What a run takes without a database.
      start: () => timeOf([shopweather, 'run', '--dry-run', '--sample', '--month', SPAN.last]),
    },
    ROUNDS,
    1,
  );
  const idle = await sent(server, () => {});
  const bytes = (await sent(server, () => timeOf(run, env))) - idle;
  const peak = peakMemory(run, env);
  const most = 1.2 * times.client + times.start;
  print([
    [`  a month and ${history} before it`, milliseconds(times.run), milliseconds(most)],
    ['    the client, asked the same', milliseconds(times.client), ''],
    ['    run --sample --dry-run', milliseconds(times.start), ''],
    ['    sent by the server', `${(bytes / 1000).toFixed(1)} kB`, ''],
    ['    peak memory', megabytes(peak), ''],
  ]);
  return { time: times.run, peak };
}

/** The same rows read whole and worked on by pandas, which knows no months before. */
function pandas({ server, folder }: Stage, alone: Cost, usual: Cost): void {
  const python = '/usr/bin/python3';
  const there = spawnSync(python, ['-c', 'import pandas, pymysql']).status === 0;
  if (!there) {
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
    ['    against a month and 0 before it', (time / alone.time).toFixed(0), 'at least 100'],
    ['    against a month and 12 before it', (time / usual.time).toFixed(0), ''],
    ['    peak memory', megabytes(peak), ''],
    ['    against that of a month and 0', (peak / alone.peak).toFixed(1), 'at least 15'],
    ['    against that of a month and 12', (peak / usual.peak).toFixed(1), ''],
  ]);
}

/** Reports on all months. */
async function backfill(stage: Stage): Promise<void> {
  const { server, shopweather, folder } = stage;
  const state = join(folder, 'state');
  const env = { ...environment(stage), SHOPWEATHER_STATE_DIR: state };
  const command: Command = [shopweather, 'backfill', '--from', SPAN.first, '--to', SPAN.last];
  const fill = () => {
    rmSync(state, { recursive: true, force: true });
    return timeOf(command, env);
  };
  const questions = await questionsOf(server, fill);
  const times = medianTimes({ fill, client: () => timeOf(client(server, questions)) }, 3, 1);
  const most = 1.3 * times.client + 20 * SPAN.months;
  print([
    [`  backfill of ${SPAN.months} months`, milliseconds(times.fill), milliseconds(most)],
    ['    the client, asked the same', milliseconds(times.client), ''],
    [
      '    (backfill - client) / month',
      milliseconds((times.fill - times.client) / SPAN.months),
      '',
    ],
  ]);
}

function environment({ server, folder }: Stage): Record<string, string> {
  const { name, password, database } = BENCH_USER;
  const source = `mysql://${name}:${password}@127.0.0.1:${server.port}/${database}`;
  return { HOME: folder, TZ: 'UTC', SHOPPING_SOURCE: source, WEATHER_SOURCE: source };
}

function client({ port }: TestServer, questions: string): Command {
  const { name, password, database } = BENCH_USER;
  const server = ['--protocol=tcp', '--host=127.0.0.1', `--port=${port}`];
  const login = [`--user=${name}`, `--password=${password}`];
  const program = findProgram('mariadb') as string;
  return [program, '--no-defaults', ...server, ...login, '--batch', '-e', questions, database];
}

/** The grouped queries that the server is asked while something goes on. */
async function questionsOf({ sql }: TestServer, work: () => unknown): Promise<string> {
  await sql(
    "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1",
  );
  work();
  await sql('SET GLOBAL general_log = 0');
  const asked = "command_type = 'Query' AND argument LIKE 'SELECT%GROUP BY%'";
  const log = await sql(`SELECT argument FROM mysql.general_log WHERE ${asked}`);
  const [, ...questions] = log.trim().split('\n');
  return questions.join('; ');
}

/** Bytes that the server sends meanwhile, to this bench too. */
async function sent({ sql }: TestServer, work: () => unknown): Promise<number> {
  const counter = async () =>
    Number((await sql("SHOW GLOBAL STATUS LIKE 'Bytes_sent'")).split('\t').at(-1));
  const before = await counter();
  work();
  return (await counter()) - before;
}

function milliseconds(time: number): string {
  return `${time.toFixed(1)} ms`;
}
