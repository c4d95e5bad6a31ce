/** The values of a column on a day. */
interface Sum {
  /** Number of known values. */
  known: number;
  sum: number;
  /** What `sum` has lost by rounding (Neumaier 1974): sums are those of an exact database. */
  lost: number;
}

/** The rows of a day, as they are added up. */
export interface Tally {
  rows: number;
  value: Sum;
  /** The first value: squares of what is left of large values keep their digits. */
  shift: number;
  /** Sum of the squares of what is left. */
  squares: number;
  lowest: number;
  highest: number;
  extras: Sum[];
}

const nothing = (): Sum => ({ known: 0, sum: 0, lost: 0 });

/** A day with no row yet. */
export function emptyTally(extras: number): Tally {
  return {
    rows: 0,
    value: nothing(),
    shift: 0,
    squares: 0,
    lowest: Number.POSITIVE_INFINITY,
    highest: Number.NEGATIVE_INFINITY,
    extras: Array.from({ length: extras }, nothing),
  };
}

/** Adds a known value. */
export function addValue(tally: Tally, value: number): void {
  if (tally.value.known === 0) tally.shift = value;
  add(tally.value, value);
  const rest = value - tally.shift;
  tally.squares += rest * rest;
  if (value < tally.lowest) tally.lowest = value;
  if (value > tally.highest) tally.highest = value;
}

/** Adds a known value to a sum alone. */
export function add(to: Sum, value: number): void {
  const sum = to.sum + value;
  to.lost += Math.abs(to.sum) >= Math.abs(value) ? to.sum - sum + value : value - sum + to.sum;
  to.sum = sum;
  to.known++;
}

/** What was added up. */
export function total({ sum, lost }: Sum): number {
  // An infinite sum has lost what is no number.
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** Sum of the squared deviations from the mean. */
export function deviations({ value, shift, squares }: Tally): number {
  const mean = total(value) / value.known;
  return value.known === 0 ? 0 : Math.max(0, squares - value.known * (mean - shift) ** 2);
}
