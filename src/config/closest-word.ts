/** The known word that is most similar to a word, and their edit distance. */
export function nearest(
  word: string,
  known: readonly string[],
): { word: string; distance: number } {
  const [first] = known
    .map((each) => ({ word: each, distance: editDistance(word, each) }))
    .sort((a, b) => a.distance - b.distance);
  return first ?? { word: '', distance: Number.POSITIVE_INFINITY };
}

/** The Levenshtein distance: the fewest insertions, deletions and substitutions. */
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
