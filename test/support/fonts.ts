import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const FILES = 'node_modules/@fontsource/nanum-gothic/files';

/** Parts of Nanum Gothic: Latin, Hangul, and the signs ₩, ○ and ▲. */
const PARTS = ['latin', 'korean', '103', '105', '113'];

const face = (part: string) => {
  const font = readFileSync(`${FILES}/nanum-gothic-${part}-400-normal.woff2`, 'base64');
  return `@font-face { font-family: 'own ${part}'; src: url(data:font/woff2;base64,${font}); }`;
};

const FACES = new Map(PARTS.map((part) => [part, face(part)]));

/** Fonts without those of the machine, so that pictures are the same everywhere. */
export const OWN_FONTS = PARTS.map((part) => `'own ${part}'`).join(', ');

/** The fonts of the machine, with Nanum Gothic as fallback for Hangul. */
export const MACHINE_FONTS = `sans-serif, ${OWN_FONTS}`;

/** The page with all texts, also in SVG, in these fonts. */
export function inFonts(html: string, families: string): string {
  const korean = /\p{Script=Hangul}/u.test(html);
  // The Korean part is twenty times as large as the others.
  const faces = PARTS.filter((part) => korean || part !== 'korean').map((part) => FACES.get(part));
  const style = `<style>${faces.join('\n')}\n* { font-family: ${families} !important; }</style>`;
  return html.replace('</head>', () => `${style}</head>`);
}

const WITH_LETTERS = '//body//*[text()[normalize-space()]]';

/** The names of the machine's fonts that a page uses. */
export async function machineFontsOn(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  for (const domain of ['DOM', 'CSS'] as const) await session.send(`${domain}.enable`);
  await session.send('DOM.getDocument');
  const search = await session.send('DOM.performSearch', { query: WITH_LETTERS });
  const range = { fromIndex: 0, toIndex: search.resultCount };
  const { nodeIds } = await session.send('DOM.getSearchResults', { ...search, ...range });
  const names = new Set<string>();
  for (const nodeId of nodeIds) {
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    for (const { familyName, isCustomFont } of fonts) if (!isCustomFont) names.add(familyName);
  }
  await session.detach();
  return [...names];
}
