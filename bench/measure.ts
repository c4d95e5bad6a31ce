import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { median } from './median.ts';

const TIME = '/usr/bin/time';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/**
 * Runs a command, and returns the milliseconds that it took.
 *
 * @throws Error if the command fails
 */
export function timeOf([program, ...args]: Command, env = process.env): number {
  const start = performance.now();
  const { status } = spawnSync(program, args, { env, stdio: 'ignore' });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}`);
  return elapsed;
}

/**
 * The median milliseconds of each command. The commands take turns (A B C A B C ...), so that other
 * load on the machine affects them equally.
 *
 * @param warmUp rounds at the beginning that fill the caches of the system, and are not counted
 */
export function medianTimes<Name extends string>(
  commands: Record<Name, () => number>,
  rounds: number,
  warmUp: number,
): Record<Name, number> {
  const entries = Object.entries<() => number>(commands);
  const times = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, time] of entries) {
      const elapsed = time();
      if (round >= 0) times.get(name)?.push(elapsed);
    }
  }
  const medians = [...times].map(([name, values]) => [name, median(values)]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** The median peak memory of a command in bytes; NaN without GNU time. */
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

/** The text of a number of bytes. */
export function megabytes(bytes: number): string {
  return Number.isNaN(bytes) ? 'not measured' : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Prints a table of figures with their limits. */
export function print(
  rows: readonly (readonly [figure: string, measured: string, limit: string])[],
): void {
  for (const [figure, measured, limit] of rows) {
    process.stdout.write(`${figure.padEnd(56)} ${measured.padStart(12)}  ${limit}\n`);
  }
}
