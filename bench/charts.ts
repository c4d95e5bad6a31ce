/**
 * The time to convert the charts of a mail from SVG to PNG, including the loading of the library.
 * Each measurement is a new process. It is compared with an empty program of the same Node.js.
 */
import { execFileSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { median } from './median.ts';

/** The golden cases whose charts are drawn. */
const CASES = { English: 'months-before', Korean: 'months-before-korean' };

/** Prints the time for the three charts of a month, in both languages, beside its limit. */
export function charts(rounds: number): void {
  // JavaScript, as in the executable. It finds the fonts from dist/.
  buildSync({
    entryPoints: ['bench/draw-charts.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: 'dist/draw.mjs',
  });
  const times: Record<string, number[]> = { node: [], English: [], Korean: [] };
  for (let round = -1; round < rounds; round++) {
    const start = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    const roundTimes: Record<string, number> = { node: performance.now() - start };
    for (const [language, name] of Object.entries(CASES)) {
      const args = ['dist/draw.mjs', name];
      roundTimes[language] = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    }
    // The first round only fills the caches of the system.
    if (round < 0) continue;
    for (const [name, time] of Object.entries(roundTimes)) times[name]?.push(time);
  }
  const node = median(times.node ?? []);
  process.stdout.write(`node -e 0                  ${node.toFixed(1)} ms\n`);
  for (const language of Object.keys(CASES)) {
    const time = median(times[language] ?? []);
    const best = Math.min(...(times[language] ?? []));
    process.stdout.write(
      `three charts, ${language.padEnd(12)} ${time.toFixed(0)} ms, at best ${best.toFixed(0)}; ${(time / node).toFixed(1)} times node -e 0; must be at most 120 ms\n`,
    );
  }
}
