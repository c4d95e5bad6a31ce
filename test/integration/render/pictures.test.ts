import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { VERSION } from '../../../src/system/version.ts';
import { openScreen, type Screen } from '../../support/browser.ts';
import { reportOf, UPDATE } from '../../support/cases.ts';
import { inFonts, machineFontsOn, OWN_FONTS } from '../../support/fonts.ts';
import { pagesOf } from '../../support/pages.ts';
import type { PictureRequest } from '../../support/picture.ts';

/**
 * Pictures of two golden cases. This command takes them again; look at each before you commit it:
 *
 *     UPDATE_CASES=1 npm run -s jest -- --selectProjects integration --testPathPatterns render/pictures
 */
const FOLDER = 'test/integration/render/pictures';

const CASES = { en: 'months-before', ko: 'months-before-korean' };

type Look = 'browser' | 'mail' | 'mail without pictures' | 'paper';

interface View {
  media: 'screen' | 'print';
  colorScheme: 'light' | 'dark';
  width: number;
}

const SCREENS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [320, 1200].map((width): View => ({ media: 'screen', colorScheme, width })),
);

const VIEWS: Record<Look, View[]> = {
  browser: SCREENS,
  mail: SCREENS,
  'mail without pictures': SCREENS.slice(0, 1),
  // The width of A4 without its margins.
  paper: [{ media: 'print', colorScheme: 'light', width: 725 }],
};

let comparison: Worker;
let screen: Screen;
beforeAll(async () => {
  comparison = new Worker('./test/support/picture.ts');
  screen = await openScreen();
});
afterAll(async () => {
  await Promise.all([screen.close(), comparison.terminate()]);
});

async function differenceFrom(file: string, picture: Buffer): Promise<string> {
  comparison.postMessage({ picture, file, update: UPDATE } satisfies PictureRequest);
  const [difference] = await once(comparison, 'message');
  return difference;
}

describe.each(Object.entries(CASES))('%s', (language, name) => {
  let pages: Record<Look, string>;
  beforeAll(async () => {
    const [{ html }, mail] = await pagesOf(name, await reportOf(name));
    const without = mail.withoutPictures;
    pages = { browser: html, mail: mail.html, 'mail without pictures': without, paper: html };
  });

  describe.each(Object.keys(VIEWS) as Look[])('%s', (look) => {
    beforeAll(async () => {
      await screen.show(inFonts(pages[look].replaceAll(VERSION, 'X.Y.Z'), OWN_FONTS));
    });

    test('uses no font of the machine', async () => {
      expect(await machineFontsOn(screen.page)).toEqual([]);
    });

    test.each(VIEWS[look])('$colorScheme, $width pixels wide', async ({ width, ...media }) => {
      await screen.page.setViewportSize({ width, height: 800 });
      await screen.page.emulateMedia(media);
      const file = `${language}-${look.replaceAll(' ', '-')}-${media.colorScheme}-${width}.png`;
      const picture = await screen.page.screenshot({ fullPage: true });
      expect(await differenceFrom(join(FOLDER, file), picture)).toBe('');
    });
  });
});

test('the folder has exactly these pictures, and they are small', () => {
  const files = readdirSync(FOLDER);
  const views = Object.values(VIEWS).flat();
  expect(files).toHaveLength(Object.keys(CASES).length * views.length);
  const bytes = files.map((file) => statSync(join(FOLDER, file)).size);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(5_500_000);
});
