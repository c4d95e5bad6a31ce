/** Holm's step-down correction (1979) of p values; null stays null and does not count as a test. */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const ascending = pValues
    .map((p, i) => ({ p, i }))
    .filter((test): test is { p: number; i: number } => test.p !== null)
    .sort((a, b) => a.p - b.p);
  const corrected: (number | null)[] = pValues.map(() => null);
  let highest = 0;
  ascending.forEach(({ p, i }, rank) => {
    highest = Math.max(highest, Math.min(1, p * (ascending.length - rank)));
    corrected[i] = highest;
  });
  return corrected;
}
