/** Makes `docs/report.png`, the picture of the sample report in the README. */
import { spawnSync } from 'node:child_process';
import { startBrowser } from '../test/support/browser.ts';

const args = ['src/main.ts', 'run', '--sample', '--dry-run'];
const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
const browser = await startBrowser();
const page = await browser.newPage({
  viewport: { width: 680, height: 100 },
  deviceScaleFactor: 1.5,
});
await page.setContent(stdout);
await page.screenshot({ path: 'docs/report.png', fullPage: true });
await browser.close();
