/**
 * Start-up time, memory and size of the executable: `npm run bench`. Times are medians, divided by
 * that of an empty program of the same Node.js.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from './executable.ts';
import { type Command, medianTimes, megabytes, peakMemory, print, timeOf } from './measure.ts';

/** Prints times, memory and size with their limits. */
export function startup(rounds: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
  const shopweather = executable(folder);
  const run: Command = [shopweather, 'run', '--month', '2025-04', '--sample', '--dry-run'];
  const times = medianTimes(
    {
      node: () => timeOf([process.execPath, '-e', '0']),
      version: () => timeOf([shopweather, '--version']),
      run: () => timeOf(run),
    },
    rounds,
    2,
  );

  /** The size as .tar.zst, which is how a download would be packed. */
  function packedSize(): string {
    const archive = join(folder, 'shopweather.tar.zst');
    const tar = `tar -C dist -c shopweather | zstd -19 -T0 -q -o ${archive}`;
    const { status } = spawnSync('sh', ['-c', tar], { stdio: 'ignore' });
    return status === 0 ? megabytes(statSync(archive).size) : 'not measured: no zstd';
  }

  print([
    ['figure', 'measured', 'must be at most'],
    ['node -e 0', `${times.node.toFixed(1)} ms`, ''],
    ['shopweather --version / node -e 0', (times.version / times.node).toFixed(2), '1.3'],
    ['shopweather run --sample --dry-run / node -e 0', (times.run / times.node).toFixed(2), '2.5'],
    ['its peak memory', megabytes(peakMemory(run)), '90 MB'],
    ['dist/shopweather', megabytes(statSync(shopweather).size), '125 MB'],
    ['the same as .tar.zst', packedSize(), '40 MB'],
  ]);
  rmSync(folder, { recursive: true });
}
