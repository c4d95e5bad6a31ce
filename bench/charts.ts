/**
 * What the charts of a mail cost: from drawings to PNG, with all that has to be loaded for it, each
 * time in a fresh process, beside an empty program of the same Node.js.
 */
import { execFileSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { median } from './median.ts';

const CASES = { English: 'months-before', Korean: 'months-before-korean' };

/** Prints the time of the three charts of a month in both languages; it must be at most 120 ms. */
export function charts(rounds: number): void {
  // As in the executable, without types; it finds the fonts from there.
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
    const taken: Record<string, number> = { node: performance.now() - start };
    for (const [language, name] of Object.entries(CASES)) {
      const printed = execFileSync(process.execPath, ['dist/draw.mjs', name], { encoding: 'utf8' });
      taken[language] = Number(printed);
    }
    // The first round fills the caches of the system.
    if (round < 0) continue;
    for (const [name, time] of Object.entries(taken)) times[name]?.push(time);
  }
  const node = median(times.node ?? []);
  process.stdout.write(`node -e 0                  ${node.toFixed(1)} ms\n`);
  for (const language of Object.keys(CASES)) {
    const time = median(times[language] ?? []);
    const least = Math.min(...(times[language] ?? []));
    process.stdout.write(
      `three charts, ${language.padEnd(12)} ${time.toFixed(0)} ms, at best ${least.toFixed(0)}; ${(time / node).toFixed(1)} times node -e 0; must be at most 120 ms\n`,
    );
  }
}
