import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { encodePng } from '../../../src/deliver/png-encoder.ts';
import { openScreen, type Screen } from '../../support/browser.ts';
import { reportOf } from '../../support/cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-head-'));
let screen: Screen;
let page: Page;
beforeAll(async () => {
  screen = await openScreen();
  ({ page } = screen);
});
afterAll(async () => {
  await screen.close();
  rmSync(folder, { recursive: true });
});

/** Writes a PNG of the given size and returns its path. */
function logo(width: number, height: number): string {
  const path = join(folder, `${width}x${height}.png`);
  writeFileSync(path, encodePng(new Uint8Array(width * height * 4), width, height));
  return path;
}

/** Shows the report of the sample with other settings and expects no horizontal scrolling. */
async function show(settings: Record<string, string>, width: number): Promise<void> {
  const { html } = await reportOf('demo', settings);
  await screen.show(html, width);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBe(0);
}

test.each([
  [320, 4000, 100],
  [800, 4000, 100],
  [320, 40, 400],
])('on %i pixels, a logo of %i by %i fits and keeps its shape', async (viewport, width, height) => {
  await show({ REPORT_LOGO: logo(width, height) }, viewport);
  const [box, sheet] = await Promise.all([
    page.locator('img').boundingBox(),
    page.locator('.sheet').boundingBox(),
  ]);
  const fit = await page.evaluate<string>(
    'getComputedStyle(document.querySelector("img")).objectFit',
  );
  expect(sheet?.width).toBeLessThanOrEqual(600);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan((sheet?.x ?? 0) + (sheet?.width ?? 0));
  expect(box?.height).toBe(48);
  expect(fit).toBe('contain');
});

test.each([
  ['without a space', 'x'.repeat(100)],
  ['of Hangul', '가'.repeat(100)],
  ['of emoji', '🍦'.repeat(100)],
])('on a phone, a long shop name fits, %s', async (_, name) => {
  await show({ SHOP_NAME: name, REPORT_LOGO: logo(40, 40) }, 320);
});
