/**
 * What is measured: `npm run bench -- NAME`. Without a name, start-up; a number alone is its rounds.
 *
 *   startup [ROUNDS]       how fast the executable starts, and its memory and size
 *   charts [ROUNDS]        what the charts of a mail cost
 *   scale [MILLIONS...]    what a run costs on so many millions of purchases: 5, 20 and 50
 *   simulation [SAMPLES]   how often the verdict is wrong, and how often it finds what is there
 *   csv [ROWS]             how fast a large CSV file is read, beside pandas
 *   stores [STORES]        a thousand stores in one run: time and memory
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// On disk, where users have their databases, and not in memory. It is removed at the end.
const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const [first = '', ...rest] = process.argv.slice(2);
const named = /^[a-z]/.test(first);
const name = named ? first : 'startup';
const counts = named ? rest : [first];
const [count] = counts;

switch (name) {
  case 'startup':
    (await import('./startup.ts')).startup(Number(count || 40));
    break;
  case 'charts':
    (await import('./charts.ts')).charts(Number(count || 20));
    break;
  case 'scale':
    await (await import('./scale.ts')).scale(counts.length > 0 ? counts.map(Number) : [5, 20, 50]);
    break;
  case 'simulation':
    (await import('./simulation.ts')).simulation(Number(count || 4000));
    break;
  case 'csv':
    (await import('./csv.ts')).csv(Number(count || 10_000_000));
    break;
  case 'stores':
    await (await import('./stores.ts')).stores(Number(count || 1000));
    break;
  default:
    process.stderr.write(
      `no bench is called ${name}: startup, charts, scale, simulation, csv or stores\n`,
    );
    process.exitCode = 64;
}
