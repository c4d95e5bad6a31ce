import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';

const CASES = 'test/cases';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
});

interface Opened {
  page: Page;
  /** Console messages, errors of scripts, and addresses that the page asked for. */
  noise: string[];
}

async function open(html: string, width: number): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('request', (request) => noise.push(request.url()));
  await page.setContent(html);
  return { page, noise };
}

describe.each(readdirSync(CASES))('%s', (name) => {
  const html = readFileSync(join(CASES, name, 'expected', 'report.html'), 'utf8');

  test('opens without errors and asks for nothing from outside', async () => {
    const { page, noise } = await open(html, 800);
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  test('is accessible: axe finds no violation', async () => {
    const { page } = await open(html, 800);
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const result = await axe.run({ runOnly: tags });
      return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    // A mail has no landmarks: it is a part of the mail client's page.
    expect(violations.filter((line) => !/^(region|landmark-one-main):/.test(line))).toEqual([]);
    await page.context().close();
  });

  test.each([320, 600, 1200])('fits into %i pixels without scrolling sideways', async (width) => {
    const { page } = await open(html, width);
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
    await page.context().close();
  });
});

test('bars are as long as the means say', async () => {
  const html = readFileSync(join(CASES, 'demo', 'expected', 'report.html'), 'utf8');
  const { page } = await open(html, 800);
  const widths = await page
    .locator('thead ~ tbody td table')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  const [low = 0, medium = 0, high = 0] = widths;
  expect(medium / low).toBeCloseTo(150 / 258.125, 1);
  expect(high / low).toBeCloseTo(65 / 258.125, 1);
  await page.context().close();
});
