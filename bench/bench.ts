/**
 * Runs one benchmark: `npm run bench -- NAME`. Without a name it runs startup; a number alone is the
 * number of its rounds.
 *
 *   startup [ROUNDS]       start-up time, memory and size of the executable
 *   charts [ROUNDS]        time to draw the charts of a mail
 *   scale [MILLIONS...]    time and memory of a run on 5, 20 and 50 million purchases
 *   simulation [SAMPLES]   how often the verdict is wrong, and how often it finds an effect
 *   csv [ROWS]             time to read a large CSV file, compared with pandas
 *   stores [STORES]        time and memory of a run on a thousand stores
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// On disk, not in memory, because users have their databases on disk.
const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const [first = '', ...rest] = process.argv.slice(2);
const isNamed = /^[a-z]/.test(first);
const name = isNamed ? first : 'startup';
const counts = isNamed ? rest : [first];
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
      `Unknown benchmark ${name}: use startup, charts, scale, simulation, csv or stores.\n`,
    );
    process.exitCode = 64;
}
