import { existsSync, readFileSync } from 'node:fs';
import { getAsset, getRawAsset, isSea } from 'node:sea';

/** The files that ship with the program beside its code, by their path from the project's top. */
export const ASSETS = [
  'templates/report.html.ejs',
  'templates/report.txt.ejs',
  'templates/chart-scatter.svg.ejs',
  'templates/chart-month.svg.ejs',
  'templates/chart-months.svg.ejs',
  'templates/note.html.ejs',
  'templates/history.html.ejs',
  'sql/init-mysql1.sql',
  'sql/init-mysql2.sql',
  // Made when the program is built, from what is then inside.
  'lib/licenses.txt',
] as const;

const FONTS = 'node_modules/@fontsource/nanum-gothic/files';

/** The parts of a font with the most frequent Hangul; charts do with the words of a few. */
export const HANGUL_FONTS = [
  'hangul-112.woff2',
  'hangul-113.woff2',
  'hangul-114.woff2',
  'hangul-115.woff2',
  'hangul-116.woff2',
  'hangul-117.woff2',
  'hangul-118.woff2',
  'hangul-119.woff2',
] as const;

/** Files of libraries that ship with the program, and where they lie in a checkout. */
export const LIBRARY_FILES = {
  'resvg.wasm': 'node_modules/@resvg/resvg-wasm/index_bg.wasm',
  'latin.woff2': `${FONTS}/nanum-gothic-latin-400-normal.woff2`,
  ...(Object.fromEntries(
    HANGUL_FONTS.map((name) => [
      name,
      `${FONTS}/nanum-gothic-${/\d+/.exec(name)}-400-normal.woff2`,
    ]),
  ) as Record<(typeof HANGUL_FONTS)[number], string>),
} as const;

type Asset = (typeof ASSETS)[number];
type FileOf<Path extends Asset> = Path extends `templates/${infer Name}` ? Name : never;

/** A template of the report; the history is a page of the program itself. */
export type TemplateName = Exclude<FileOf<Asset>, 'history.html.ejs'>;

/** The templates of the report, by the names of their files. */
export const TEMPLATES = ASSETS.filter((path) => path.startsWith('templates/'))
  .map((path) => path.slice('templates/'.length))
  .filter((name): name is TemplateName => name !== 'history.html.ejs');

/**
 * Text of a file that ships with the program: out of the executable, or else from beside the code,
 * in a checkout as in an installed package.
 */
export function readAsset(path: Asset): string {
  if (isSea()) return getAsset(path, 'utf8');
  return readFileSync(fromTop(path), 'utf8');
}

/** A library's file that ships with the program; an installed package has it beside the code. */
export function readLibraryFile(name: keyof typeof LIBRARY_FILES): Uint8Array {
  if (isSea()) return new Uint8Array(getRawAsset(name) as ArrayBuffer);
  // First where it comes from: in a checkout, lib/ may be left from an earlier build.
  const own = fromTop(LIBRARY_FILES[name]);
  return readFileSync(existsSync(own) ? own : fromTop(`lib/${name}`));
}

function fromTop(path: string): URL {
  // A checkout runs src/system/assets.ts, a package a file in lib/.
  const top = import.meta.url.endsWith('.ts') ? '../../' : '../';
  return new URL(`${top}${path}`, import.meta.url);
}
