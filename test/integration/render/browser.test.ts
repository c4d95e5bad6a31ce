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
  // It stays there for every page that is shown.
  await page.evaluate(AXE);
});
afterAll(async () => {
  await screen.close();
});

/** Shows a page in fonts that it finds on any machine. */
const show = (html: string) => screen.show(inFonts(html, MACHINE_FONTS));

describe.each(PAGES)('$name', ({ name, html, withoutPictures, report }) => {
  const { verdict } = JSON.parse(report.json);
  // Once for all the tests, in their order: to show a page takes longer than to look at it.
  beforeAll(async () => {
    await show(html);
  });

  test('opens without errors and asks for nothing from outside', async () => {
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(screen.noise).toEqual([]);
  });

  test.each([320, 600, 1200])('fits into %i pixels without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  });

  test('prints on one page of A4', async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    // In points; A4 is 210 by 297 mm.
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12]/);
    // Sixty months fill a page by themselves.
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(name.startsWith('five years') ? 2 : 1);
  });

  test('is accessible: axe finds nothing', async () => {
    expect(await violations(TAGS)).toEqual([]);
  });

  // Nothing but colours differs in the dark: what axe says of the structure is said above.
  test('has enough contrast in the dark: axe finds nothing', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(['color-contrast'])).toEqual([]);
  });

  test('tells the verdict before the figures, and these before the tables, without styles', async () => {
    await page.evaluate(STRIP);
    const lines = (await page.locator('body').innerText()).split('\n').map((line) => line.trim());
    const words = CATALOGUES[html.includes('<html lang="ko">') ? 'ko' : 'en'];
    const places = [
      words.conclusionHeading[verdict as keyof typeof words.conclusionHeading],
      words.daysHeading,
      words.correlationHeading,
      words.rangesHeading,
      words.dailyHeading,
      words.notesHeading,
    ].map((heading) => lines.indexOf(heading));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  if (withoutPictures !== null) {
    test('tells in words what blocked pictures show', async () => {
      await show(withoutPictures);
      const rooms = await page.evaluate<Room[]>(ROOMS);
      expect(rooms.length).toBeGreaterThan(0);
      for (const { words, needed, height } of rooms) {
        expect(words).not.toBe('');
        expect(height).toBeGreaterThanOrEqual(needed);
      }
    });
  }

  test('is not so large that Gmail cuts it off, which it does at 102 KB', () => {
    expect(Buffer.byteLength(withoutPictures ?? html)).toBeLessThan(90_000);
  });
});

/** The words in place of a picture, the height that they need, and the one that it leaves them. */
interface Room {
  words: string;
  needed: number;
  height: number;
}

const ROOMS = `
  [...document.images].map((image) => {
    const { width, height } = image.getBoundingClientRect();
    const text = document.createElement('p');
    text.textContent = image.alt;
    text.style.cssText = 'margin: 0; width: ' + width + 'px;';
    image.before(text);
    const needed = text.getBoundingClientRect().height;
    text.remove();
    return { words: image.alt, needed, height };
  })`;

/** Takes away every style and everything that styles could hang on. */
const STRIP = `
  for (const style of document.querySelectorAll('style')) style.remove();
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['style', 'class', 'width', 'height', 'align', 'valign']) {
      element.removeAttribute(name);
    }
  }`;

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// A mail has no landmarks: it is a part of the mail client's page.
const NO_LANDMARKS = { region: { enabled: false }, 'landmark-one-main': { enabled: false } };

/** What axe finds by rules, or by those with such tags. */
async function violations(rulesOrTags: string[]): Promise<string[]> {
  return await page.evaluate(
    async (options) => {
      const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
      const found = await axe.run(options);
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    },
    // Without what it would say of all that is well.
    { runOnly: rulesOrTags, rules: NO_LANDMARKS, resultTypes: ['violations'], selectors: false },
  );
}

test('bars are as long as the means say', async () => {
  await show((await reportOf('demo')).html);
  const widths = await page
    .locator('thead ~ tbody td table')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  const [low = 0, medium = 0, high = 0] = widths;
  expect(medium / low).toBeCloseTo(150 / 258.125, 1);
  expect(high / low).toBeCloseTo(65 / 258.125, 1);
});
