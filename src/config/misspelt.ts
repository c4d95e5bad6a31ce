import type { Problem } from '../domain/failure.ts';
import { KEYS, SECRET_KEYS } from './keys.ts';

const KNOWN = [...Object.keys(KEYS), ...SECRET_KEYS.map((key) => `${key}_FILE`)];

/**
 * Keys of a file that look like misspellings: without this, a setting would be ignored without a
 * word. Other unknown keys are left alone, since a file may serve other programs too.
 */
export function misspeltKeys(names: readonly string[], path: string): Problem[] {
  return names
    .filter((name) => !KNOWN.includes(name))
    .flatMap((name) => {
      const meant = KNOWN.find((known) => editDistance(name, known) <= 2);
      if (meant === undefined) return [];
      return [{ what: `${name} in ${path} is not a key`, remedy: `Did you mean ${meant}?` }];
    });
}

/** Levenshtein's distance: the fewest insertions, deletions and substitutions between two words. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
