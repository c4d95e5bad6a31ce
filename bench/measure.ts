import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { median } from './median.ts';

const TIME = '/usr/bin/time';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** Milliseconds that a command takes, which has to succeed. */
export function timeOf([program, ...args]: Command, env = process.env): number {
  const start = performance.now();
  const { status } = spawnSync(program, args, { env, stdio: 'ignore' });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}`);
  return elapsed;
}

/**
 * Medians of the milliseconds that commands take, by their names. They take turns (A B C A B C ...),
 * so that what disturbs the machine disturbs them alike; the first rounds fill the caches of the
 * system and do not count.
 */
export function medianTimes<Name extends string>(
  commands: Record<Name, () => number>,
  rounds: number,
  idle: number,
): Record<Name, number> {
  const entries = Object.entries<() => number>(commands);
  const times = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = -idle; round < rounds; round++) {
    for (const [name, time] of entries) {
      const elapsed = time();
      if (round >= 0) times.get(name)?.push(elapsed);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) as Record<
    Name,
    number
  >;
}

/** Peak memory of a command in bytes, the median of some runs; NaN without GNU time. */
export function peakMemory(command: Command, env = process.env, runs = 5): number {
  if (!existsSync(TIME)) return Number.NaN;
  return median(
    Array.from({ length: runs }, () => {
      const args = ['-f', 'peak %M', ...command];
      const { stderr } = spawnSync(TIME, args, { env, encoding: 'utf8' });
      return Number(/^peak (\d+)$/m.exec(stderr)?.[1]) * 1024;
    }),
  );
}

/** Bytes for people. */
export function megabytes(bytes: number): string {
  return Number.isNaN(bytes) ? 'not measured' : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Prints figures, each beside its limit. */
export function print(rows: readonly (readonly [string, string, string])[]): void {
  for (const [figure, measured, limit] of rows) {
    process.stdout.write(`${figure.padEnd(56)} ${measured.padStart(12)}  ${limit}\n`);
  }
}
