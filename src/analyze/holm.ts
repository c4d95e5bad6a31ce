/** Holm's step-down correction (1979) for as many tests as there are p values. */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const order = ps
    .map((p, i) => ({ p, i }))
    .filter((test): test is { p: number; i: number } => test.p !== null)
    .sort((a, b) => a.p - b.p);
  const corrected: (number | null)[] = ps.map(() => null);
  let highest = 0;
  order.forEach(({ p, i }, rank) => {
    highest = Math.max(highest, Math.min(1, p * (order.length - rank)));
    corrected[i] = highest;
  });
  return corrected;
}
