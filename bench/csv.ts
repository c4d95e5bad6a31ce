/**
 * Measures how fast a large CSV file is read: `npm run bench -- csv [ROWS]`. The executable reports on
 * the last month of a year of purchases, with the 11 months before as history. pandas, if installed, reads
 * the file and sums each day. They take turns, so that other load on the machine affects both.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from './executable.ts';
import { median } from './median.ts';

const TIME_COMMAND = '/usr/bin/time';
const ROUNDS = 5;
const DAYS = 365;
const PANDAS_SCRIPT = `
import pandas, sys
pandas.read_csv(sys.argv[1]).groupby('date')['amount'].sum()`;

/** Prints times, their ratio and peak memory, each with its limit. */
export function csv(rows: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
  try {
    const sales = join(folder, 'sales.csv');
    const weather = join(folder, 'weather.csv');
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
    printResults(rows, statSync(sales).size, measure(commands, env));
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

/** Empty if no Python of this machine has pandas. */
function pandasCommand(file: string): { pandas?: string[] } {
  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import pandas'], { stdio: 'ignore' }).status === 0,
  );
  return python === undefined ? {} : { pandas: [python, '-c', PANDAS_SCRIPT, file] };
}

interface Measurement {
  seconds: number;
  /** In bytes. */
  peakMemory: number;
}

function measure(
  commands: Record<string, readonly string[]>,
  env: NodeJS.ProcessEnv,
): Map<string, Measurement> {
  const rounds = Array.from({ length: ROUNDS + 1 }, () =>
    Object.entries(commands).map(([name, command]) => ({ name, ...runOnce(command, env) })),
  );
  // The first round only fills the disk cache.
  const byName = Map.groupBy(rounds.slice(1).flat(), ({ name }) => name);
  return new Map(
    Array.from(byName, ([name, measurements]) => [
      name,
      {
        seconds: median(measurements.map(({ seconds }) => seconds)),
        peakMemory: median(measurements.map(({ peakMemory }) => peakMemory)),
      },
    ]),
  );
}

function runOnce(command: readonly string[], env: NodeJS.ProcessEnv): Measurement {
  const start = performance.now();
  const { status, stderr } = spawnSync(TIME_COMMAND, ['-f', 'peak %M', ...command], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds, peakMemory: Number(/^peak (\d+)$/m.exec(stderr)?.[1]) * 1024 };
}

function printResults(rows: number, size: number, results: Map<string, Measurement>): void {
  const shopweather = results.get('shopweather') as Measurement;
  const pandas = results.get('pandas');
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const seconds = (result: Measurement) => `${result.seconds.toFixed(2)} s`;
  const noPandas = 'no pandas';
  const lines: [string, string, string][] = [
    ['figure', 'measured', 'must be'],
    [`rows, in a file of ${megabytes(size)}`, rows.toLocaleString('en'), ''],
    ['shopweather run --dry-run', seconds(shopweather), ''],
    ['its peak memory', megabytes(shopweather.peakMemory), 'at most 150 MB'],
    ['pandas: read_csv, groupby', pandas ? seconds(pandas) : noPandas, ''],
    ['its peak memory', pandas ? megabytes(pandas.peakMemory) : noPandas, ''],
    [
      'pandas / shopweather, time',
      pandas ? (pandas.seconds / shopweather.seconds).toFixed(2) : noPandas,
      'at least 2',
    ],
  ];
  for (const [figure, value, limit] of lines) {
    process.stdout.write(`${figure.padEnd(48)} ${value.padStart(10)}  ${limit}\n`);
  }
}
