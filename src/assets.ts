import { readFileSync } from 'node:fs';
import { getAsset, isSea } from 'node:sea';

/** The files that ship with the program beside its code, by their path from the project's top. */
export const ASSETS = [
  'templates/report.html.ejs',
  'templates/report.txt.ejs',
  'templates/note.html.ejs',
  'templates/history.html.ejs',
  'sql/init-mysql1.sql',
  'sql/init-mysql2.sql',
  // Made when the program is built, from what is then inside.
  'lib/licenses.txt',
] as const;

/**
 * Text of a file that ships with the program: out of the executable, or else from beside the code,
 * in a checkout as in an installed package.
 */
export function readAsset(path: (typeof ASSETS)[number]): string {
  if (isSea()) return getAsset(path, 'utf8');
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
