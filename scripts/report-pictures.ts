/** Makes the pictures of the sample report in `docs/`, which the README shows. */
import { spawnSync } from 'node:child_process';
import { startBrowser } from '../test/support/browser.ts';
import { inFonts, OWN_FONTS } from '../test/support/fonts.ts';

const PICTURES = {
  'docs/report.png': { SHOP_NAME: 'Corner shop' },
  'docs/report-ko.png': { SHOP_NAME: '골목 가게', REPORT_LOCALE: 'ko', REPORT_CURRENCY: 'KRW' },
};

const args = ['src/main.ts', 'run', '--sample', '--dry-run', '--quiet'];
const browser = await startBrowser();
for (const [path, settings] of Object.entries(PICTURES)) {
  const env = { ...process.env, ...settings };
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  const page = await browser.newPage({
    viewport: { width: 640, height: 100 },
    deviceScaleFactor: 1.5,
  });
  await page.setContent(inFonts(stdout, OWN_FONTS));
  // The part of the page down to the end of the first table.
  const table = await page.locator('table.rows').first().boundingBox();
  const height = Math.ceil((table?.y ?? 0) + (table?.height ?? 0) + 20);
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: 640, height } });
  await page.close();
}
await browser.close();
