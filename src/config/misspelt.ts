import type { Problem } from '../domain/failure.ts';
import { KEYS, SECRET_KEYS } from './keys.ts';
import { nearest } from './nearest.ts';

const KNOWN = [...Object.keys(KEYS), ...SECRET_KEYS.map((key) => `${key}_FILE`)];

/**
 * Keys of a file that look like misspellings: without this, a setting would be ignored without a
 * word. Other unknown keys are left alone, since a file may serve other programs too.
 */
export function misspeltKeys(names: readonly string[], path: string): Problem[] {
  return names
    .filter((name) => !KNOWN.includes(name))
    .flatMap((name) => {
      const { word, distance } = nearest(name, KNOWN);
      if (distance > 2) return [];
      return [{ what: `${name} in ${path} is not a key`, remedy: `Did you mean ${word}?` }];
    });
}
