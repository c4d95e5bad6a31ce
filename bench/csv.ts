/**
 * How fast a large file of purchases is read: `npm run bench -- csv [ROWS]`. The executable reports on
 * the last month of a year of them, with the year to compare with; pandas, where it is installed, reads
 * the file and adds up its days. They take turns, so that what disturbs the machine disturbs both.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from './executable.ts';
import { median } from './median.ts';

const TIME = '/usr/bin/time';
const ROUNDS = 5;
const DAYS = 365;
const PANDAS = `
import pandas, sys
pandas.read_csv(sys.argv[1]).groupby('date')['amount'].sum()`;

/** Prints times, their ratio, and peak memory, each beside its limit. */
export function csv(rows: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
  try {
    const [sales, weather] = [join(folder, 'sales.csv'), join(folder, 'weather.csv')];
    writeRows(sales, 'id,date,amount', rows, (i) => {
      const day = Math.floor((i * DAYS) / rows);
      return `${i},${date(day)},${(20 + ((i * 7919) % 9973) / 100).toFixed(2)}`;
    });
    writeRows(weather, 'date,temperature', DAYS, (day) => {
      const yearly = 12 - 11 * Math.cos((2 * Math.PI * day) / DAYS);
      return `${date(day)},${(yearly + 4 * Math.sin(day * 1.7)).toFixed(1)}`;
    });
    const commands = {
      shopweather: [
        executable(folder),
        ...['run', '--month', '2025-12', '--dry-run', '--quiet', '--format', 'json'],
      ],
      ...pandasCommand(sales),
    };
    const env = {
      ...{ HOME: folder, TZ: 'UTC', REPORT_TIMEZONE: 'UTC', HISTORY_MONTHS: '11' },
      ...{ SHOPPING_SOURCE: `csv:${sales}`, WEATHER_SOURCE: `csv:${weather}` },
    };
    tell(rows, statSync(sales).size, measured(commands, env));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function date(day: number): string {
  return new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
}

function writeRows(path: string, header: string, count: number, row: (i: number) => string): void {
  const file = openSync(path, 'w');
  let lines = [header];
  for (let i = 0; i < count; i++) {
    lines.push(row(i));
    if (lines.length < 50_000) continue;
    writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
  closeSync(file);
}

/** Absent where no Python of this machine has pandas. */
function pandasCommand(file: string): { pandas?: string[] } {
  const python = ['python3', '/usr/bin/python3'].find(
    (each) => spawnSync(each, ['-c', 'import pandas'], { stdio: 'ignore' }).status === 0,
  );
  return python === undefined ? {} : { pandas: [python, '-c', PANDAS, file] };
}

interface Measured {
  seconds: number;
  /** Peak memory in bytes. */
  memory: number;
}

function measured(
  commands: Record<string, readonly string[]>,
  env: NodeJS.ProcessEnv,
): Map<string, Measured> {
  const rounds = Array.from({ length: ROUNDS + 1 }, () =>
    Object.entries(commands).map(([name, command]) => ({ name, ...once(command, env) })),
  );
  // The first fills the caches of the system.
  const byName = Map.groupBy(rounds.slice(1).flat(), ({ name }) => name);
  return new Map(
    Array.from(byName, ([name, each]) => [
      name,
      {
        seconds: median(each.map(({ seconds }) => seconds)),
        memory: median(each.map(({ memory }) => memory)),
      },
    ]),
  );
}

function once(command: readonly string[], env: NodeJS.ProcessEnv): Measured {
  const start = performance.now();
  const { status, stderr } = spawnSync(TIME, ['-f', 'peak %M', ...command], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds, memory: Number(/^peak (\d+)$/m.exec(stderr)?.[1]) * 1024 };
}

function tell(rows: number, size: number, results: Map<string, Measured>): void {
  const own = results.get('shopweather') as Measured;
  const pandas = results.get('pandas');
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const seconds = (result: Measured) => `${result.seconds.toFixed(2)} s`;
  const absent = 'no pandas';
  const lines: [string, string, string][] = [
    ['figure', 'measured', 'must be'],
    [`rows, in a file of ${megabytes(size)}`, rows.toLocaleString('en'), ''],
    ['shopweather run --dry-run', seconds(own), ''],
    ['its peak memory', megabytes(own.memory), 'at most 150 MB'],
    ['pandas: read_csv, groupby', pandas ? seconds(pandas) : absent, ''],
    ['its peak memory', pandas ? megabytes(pandas.memory) : absent, ''],
    [
      'pandas / shopweather, time',
      pandas ? (pandas.seconds / own.seconds).toFixed(2) : absent,
      'at least 2',
    ],
  ];
  for (const [figure, value, limit] of lines) {
    process.stdout.write(`${figure.padEnd(48)} ${value.padStart(10)}  ${limit}\n`);
  }
}
