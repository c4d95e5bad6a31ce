import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { openPage, startBrowser } from '../support/browser.ts';
import { reportOf } from '../support/cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-head-'));
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A file with a white picture of a size. */
function logo(width: number, height: number): string {
  const path = join(folder, `${width}x${height}.png`);
  writeFileSync(path, PNG.sync.write(new PNG({ width, height })));
  return path;
}

/** Opens the report of the sample with other settings, and expects that it fits. */
async function opened(settings: Record<string, string>, width: number): Promise<Page> {
  const { html } = await reportOf('demo', settings);
  const { page } = await openPage(browser, html, { width });
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBe(0);
  return page;
}

test.each([
  [320, 4000, 100],
  [800, 4000, 100],
  [320, 40, 400],
])('on %i pixels, a logo of %i by %i fits, and keeps its shape', async (screen, width, height) => {
  const page = await opened({ REPORT_LOGO: logo(width, height) }, screen);
  const [box, sheet] = await Promise.all([
    page.locator('img').boundingBox(),
    page.locator('.sheet').boundingBox(),
  ]);
  const fit = await page.evaluate<string>(
    'getComputedStyle(document.querySelector("img")).objectFit',
  );
  await page.context().close();
  expect(sheet?.width).toBeLessThanOrEqual(600);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan((sheet?.x ?? 0) + (sheet?.width ?? 0));
  expect(box?.height).toBe(48);
  expect(fit).toBe('contain');
});

test.each([
  ['without a space', 'x'.repeat(100)],
  ['of Hangul', '가'.repeat(100)],
  ['of emoji', '🍦'.repeat(100)],
])('on a phone, a long name of the shop fits, %s', async (_, name) => {
  const page = await opened({ SHOP_NAME: name, REPORT_LOGO: logo(40, 40) }, 320);
  await page.context().close();
});
