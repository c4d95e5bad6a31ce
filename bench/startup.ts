/**
 * How fast the executable starts and how much memory it takes, beside an empty program of the same
 * Node.js: `npm run bench`. The commands take turns (A B C A B C ...), so that what disturbs the
 * machine disturbs them alike; the figures are ratios of medians.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXECUTABLE, executable } from './executable.ts';
import { median } from './median.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
const INSTALLED = executable(folder);
const TIME = '/usr/bin/time';

const commands = {
  node: [process.execPath, '-e', '0'],
  version: [INSTALLED, '--version'],
  run: [INSTALLED, 'run', '--month', '2025-04', '--sample', '--dry-run'],
} satisfies Record<string, [string, ...string[]]>;
type Name = keyof typeof commands;
const names = Object.keys(commands) as Name[];

/** Prints times, memory and size, each beside its limit. */
export function startup(rounds: number): void {
  const times: Record<Name, number[]> = { node: [], version: [], run: [] };
  for (let round = -2; round < rounds; round++) {
    for (const name of names) {
      const [program, ...args] = commands[name] as [string, ...string[]];
      const start = performance.now();
      const { status } = spawnSync(program, args, { stdio: 'ignore' });
      const elapsed = performance.now() - start;
      if (status !== 0) throw new Error(`${commands[name].join(' ')} ended with ${status}`);
      // The first rounds fill the caches of the system.
      if (round >= 0) times[name].push(elapsed);
    }
  }

  const ratio = (name: Name) => median(times[name]) / median(times.node);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

  /** Peak memory of a command, by GNU time. */
  function peakMemory(command: readonly string[]): string {
    if (!existsSync(TIME)) return `not measured: ${TIME} is not installed`;
    const peaks = Array.from({ length: 5 }, () => {
      const { stderr } = spawnSync(TIME, ['-f', 'peak %M', ...command], { encoding: 'utf8' });
      const kibibytes = Number(/^peak (\d+)$/m.exec(stderr)?.[1]);
      return kibibytes * 1024;
    });
    return megabytes(median(peaks));
  }

  /** Size after `tar --zstd`, as a download would be packed. */
  function packedSize(): string {
    const archive = join(folder, 'shopweather.tar.zst');
    const tar = `tar -C dist -c shopweather | zstd -19 -T0 -q -o ${archive}`;
    const { status } = spawnSync('sh', ['-c', tar], { stdio: 'ignore' });
    const size = status === 0 ? megabytes(statSync(archive).size) : 'not measured: no zstd';
    return size;
  }

  const rows: [string, string, string][] = [
    ['figure', 'measured', 'must be at most'],
    ['node -e 0', `${median(times.node).toFixed(1)} ms`, ''],
    ['shopweather --version / node -e 0', ratio('version').toFixed(2), '1.3'],
    ['shopweather run --sample --dry-run / node -e 0', ratio('run').toFixed(2), '2.5'],
    ['its peak memory', peakMemory(commands.run), '90 MB'],
    ['dist/shopweather', megabytes(statSync(EXECUTABLE).size), '125 MB'],
    ['the same as .tar.zst', packedSize(), '40 MB'],
  ];
  for (const [figure, measured, limit] of rows) {
    process.stdout.write(`${figure.padEnd(48)} ${measured.padStart(10)}  ${limit}\n`);
  }
  rmSync(folder, { recursive: true });
}
