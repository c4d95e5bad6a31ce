import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openScreen, type Screen } from '../../support/browser.ts';
import { reportOf } from '../../support/cases.ts';
import { inFonts, MACHINE_FONTS } from '../../support/fonts.ts';
import { CATALOGUES } from '../../support/languages.ts';
import { allPages } from '../../support/pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = await allPages();

let screen: Screen;
let page: Page;
beforeAll(async () => {
  screen = await openScreen();
  ({ page } = screen);
  // Stays loaded for every page.
  await page.evaluate(AXE);
});
afterAll(async () => {
  await screen.close();
});

/** Shows a page in fonts that every machine has. */
const show = (html: string) => screen.show(inFonts(html, MACHINE_FONTS));

describe.each(PAGES)('$name', ({ name, html, withoutPictures, report }) => {
  const { verdict } = JSON.parse(report.json);
  // Once for all tests: showing a page takes longer than checking it.
  beforeAll(async () => {
    await show(html);
  });

  test('opens without errors and loads nothing from outside', async () => {
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(screen.noise).toEqual([]);
  });

  test.each([320, 600, 1200])('fits into %i pixels without horizontal scrolling', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  });

  test('prints on one page of A4', async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    // A4 (210 by 297 mm) in points.
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12]/);
    // Sixty months fill a page of their own.
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(name.startsWith('five years') ? 2 : 1);
  });

  test('has no accessibility violations', async () => {
    expect(await violations(TAGS)).toEqual([]);
  });

  // In dark mode only the colours differ.
  test('has enough contrast in dark mode', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(['color-contrast'])).toEqual([]);
  });

  test('has its sections in the order of importance without styles', async () => {
    await page.evaluate(REMOVE_STYLES);
    const lines = (await page.locator('body').innerText()).split('\n').map((line) => line.trim());
    const messages = CATALOGUES[html.includes('<html lang="ko">') ? 'ko' : 'en'];
    const positions = [
      messages.conclusionHeading[verdict as keyof typeof messages.conclusionHeading],
      messages.daysHeading,
      messages.correlationHeading,
      messages.rangesHeading,
      messages.dailyHeading,
      messages.notesHeading,
    ].map((heading) => lines.indexOf(heading));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  if (withoutPictures !== null) {
    test('has alternative texts that fit if pictures are blocked', async () => {
      await show(withoutPictures);
      const texts = await page.evaluate<AlternativeText[]>(ALTERNATIVE_TEXTS);
      expect(texts.length).toBeGreaterThan(0);
      for (const { alt, textHeight, imageHeight } of texts) {
        expect(alt).not.toBe('');
        expect(imageHeight).toBeGreaterThanOrEqual(textHeight);
      }
    });
  }

  test('is below the 102 KB at which Gmail cuts a mail off', () => {
    expect(Buffer.byteLength(withoutPictures ?? html)).toBeLessThan(90_000);
  });
});

/** The text in place of a picture; heights in pixels. */
interface AlternativeText {
  alt: string;
  textHeight: number;
  imageHeight: number;
}

const ALTERNATIVE_TEXTS = `
  [...document.images].map((image) => {
    const { width, height } = image.getBoundingClientRect();
    const text = document.createElement('p');
    text.textContent = image.alt;
    text.style.cssText = 'margin: 0; width: ' + width + 'px;';
    image.before(text);
    const textHeight = text.getBoundingClientRect().height;
    text.remove();
    return { alt: image.alt, textHeight, imageHeight: height };
  })`;

/** Removes all styles and presentational attributes. */
const REMOVE_STYLES = `
  for (const style of document.querySelectorAll('style')) style.remove();
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['style', 'class', 'width', 'height', 'align', 'valign']) {
      element.removeAttribute(name);
    }
  }`;

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// A mail has no landmarks: it is part of the mail client's page.
const NO_LANDMARKS = { region: { enabled: false }, 'landmark-one-main': { enabled: false } };

/** The violations that axe finds. */
async function violations(rulesOrTags: string[]): Promise<string[]> {
  return await page.evaluate(
    async (options) => {
      const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
      const results = await axe.run(options);
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    },
    { runOnly: rulesOrTags, rules: NO_LANDMARKS, resultTypes: ['violations'], selectors: false },
  );
}

test('the lengths of bars are proportional to the means', async () => {
  await show((await reportOf('demo')).html);
  const widths = await page
    .locator('thead ~ tbody td table')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  const [low = 0, medium = 0, high = 0] = widths;
  expect(medium / low).toBeCloseTo(150 / 258.125, 1);
  expect(high / low).toBeCloseTo(65 / 258.125, 1);
});
