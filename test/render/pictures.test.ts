import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { VERSION } from '../../src/version.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { UPDATE } from '../support/cases.ts';
import { inFonts, machineFontsOn, OWN_FONTS } from '../support/fonts.ts';
import { pagesOf } from '../support/pages.ts';

/**
 * What readers see: `UPDATE_CASES=1 npm run -s jest -- test/render/pictures.test.ts` takes the
 * pictures; look at each before it is committed. The reports are two of the golden cases.
 */
const FOLDER = 'test/render/pictures';

const CASE = { en: 'months-before', ko: 'months-before-korean' };

const LANGUAGES = ['en', 'ko'] as const;

const PICTURES = LANGUAGES.flatMap((language) => [
  ...(['browser', 'mail'] as const).flatMap((look) =>
    (['light', 'dark'] as const).flatMap((scheme) =>
      ([320, 1200] as const).map((width) => [language, look, scheme, width] as const),
    ),
  ),
  [language, 'mail without pictures', 'light', 320] as const,
  // As wide as a sheet of A4 without its margins.
  [language, 'paper', 'light', 725] as const,
]);

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  mkdirSync(FOLDER, { recursive: true });
});
afterAll(async () => {
  await browser.close();
});

test.each(PICTURES)('%s, %s, %s, %i pixels wide', async (language, look, colorScheme, width) => {
  const [onScreen, mail] = await pagesOf(CASE[language]);
  const html = {
    browser: onScreen.html,
    mail: mail.html,
    'mail without pictures': mail.withoutPictures,
    paper: onScreen.html,
  };
  const { page } = await openPage(
    browser,
    inFonts(html[look].replaceAll(VERSION, 'X.Y.Z'), OWN_FONTS),
    { width, colorScheme },
  );
  if (look === 'paper') await page.emulateMedia({ media: 'print' });
  expect(await machineFontsOn(page)).toEqual([]);
  const picture = await page.screenshot({ fullPage: true });
  await page.context().close();
  const file = join(
    FOLDER,
    `${language}, ${look}, ${colorScheme}, ${width}.png`.replaceAll(/,? /g, '-'),
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['test/support/picture.ts', file, ...(UPDATE ? ['--update'] : [])],
    { input: picture, encoding: 'utf8' },
  );
  expect(stdout + stderr).toBe('');
});

test('the pictures are those, and small enough to be kept', () => {
  const files = readdirSync(FOLDER);
  expect(files).toHaveLength(PICTURES.length);
  const bytes = files.map((file) => statSync(join(FOLDER, file)).size);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(5_500_000);
});
