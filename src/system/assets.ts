import { existsSync, readFileSync } from 'node:fs';
import { getAsset, getRawAsset, isSea } from 'node:sea';

/** The files that are part of the program besides its code, by their paths from the project root. */
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
  // Made by the build.
  'lib/licenses.txt',
] as const;

const FONTS = 'node_modules/@fontsource/nanum-gothic/files';

/** The parts of the font that contain the most frequent Hangul. */
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

/** The files of libraries that are part of the program, with their paths in a checkout. */
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

/** A template that users can replace. */
export type TemplateName = Exclude<FileOf<Asset>, 'history.html.ejs'>;

/** The file names of the templates that users can replace. */
export const TEMPLATES = ASSETS.filter((path) => path.startsWith('templates/'))
  .map((path) => path.slice('templates/'.length))
  .filter((name): name is TemplateName => name !== 'history.html.ejs');

/** The text of an asset: from the executable, or from the folder of a checkout or npm package. */
export function readAsset(path: Asset): string {
  if (isSea()) return getAsset(path, 'utf8');
  return readFileSync(fromRoot(path), 'utf8');
}

/** The bytes of a library's file. An npm package has it in lib/. */
export function readLibraryFile(name: keyof typeof LIBRARY_FILES): Uint8Array {
  if (isSea()) return new Uint8Array(getRawAsset(name) as ArrayBuffer);
  // Not lib/ first: in a checkout it may contain the files of an earlier build.
  const original = fromRoot(LIBRARY_FILES[name]);
  return readFileSync(existsSync(original) ? original : fromRoot(`lib/${name}`));
}

function fromRoot(path: string): URL {
  // A checkout runs src/system/assets.ts, an npm package a file in lib/.
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../';
  return new URL(`${root}${path}`, import.meta.url);
}
