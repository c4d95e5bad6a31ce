import { readFileSync } from 'node:fs';
import { getAsset, isSea } from 'node:sea';

/**
 * Text of a file that ships with the program, by its path from the project's top: out of the
 * executable, or else from beside the code, in a checkout as in an installed package.
 */
export function readAsset(path: `${'templates' | 'sql'}/${string}`): string {
  if (isSea()) return getAsset(path, 'utf8');
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
