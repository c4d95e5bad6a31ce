/** Draws the charts of a golden case, and prints the milliseconds that it took. */
import { readFileSync } from 'node:fs';

const page = readFileSync(`test/cases/${process.argv[2]}/expected/report.html`, 'utf8');
const svgs = page.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
const start = performance.now();
const { drawPngs } = await import('../src/deliver/png.ts');
await drawPngs(svgs);
process.stdout.write(String(performance.now() - start));
