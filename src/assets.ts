import { readFileSync } from 'node:fs';

/** Text of a file that ships with the program, by its path from the project's top. */
export function readAsset(path: `${'templates' | 'sql'}/${string}`): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
