import { readLibraryFile } from '../../src/assets.ts';

const face = (family: string, file: 'latin.woff2' | 'korean.woff2') =>
  `@font-face { font-family: '${family}'; src: url(data:font/woff2;base64,${Buffer.from(readLibraryFile(file)).toString('base64')}); }`;

const LATIN = face('Test Latin', 'latin.woff2');
const HANGUL = face('Test Hangul', 'korean.woff2');

/** The fonts of the machine, and Hangul where it has none: what a page needs at the least. */
export const MACHINE_FONTS = `sans-serif, 'Test Hangul'`;

/** No font of the machine, so that pictures are the same on each. */
export const OWN_FONTS = `'Test Latin', 'Test Hangul'`;

/** The page with everything in these fonts, the drawings in it too. */
export function inFonts(html: string, families: string): string {
  // The Korean font is twenty times as large.
  const faces = /\p{Script=Hangul}/u.test(html) ? [LATIN, HANGUL] : [LATIN];
  const style = `<style>${faces.join('\n')}\n* { font-family: ${families} !important; }</style>`;
  return html.replace('</head>', () => `${style}</head>`);
}
