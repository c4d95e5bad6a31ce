/** Draws the charts of a golden case in a process of its own, and prints how long it took. */
import { readFileSync } from 'node:fs';

const page = readFileSync(`test/cases/${process.argv[2]}/expected/report.html`, 'utf8');
const drawings = page.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
const start = performance.now();
const { drawPngs } = await import('../src/deliver/png.ts');
await drawPngs(drawings);
process.stdout.write(String(performance.now() - start));
