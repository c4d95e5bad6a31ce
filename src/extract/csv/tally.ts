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
  mean: number;
  /** Sum of the squared deviations from the mean (Welford 1962). */
  deviations: number;
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
    mean: 0,
    deviations: 0,
    lowest: Number.POSITIVE_INFINITY,
    highest: Number.NEGATIVE_INFINITY,
    extras: Array.from({ length: extras }, nothing),
  };
}

/** Adds a known value. */
export function addValue(tally: Tally, value: number): void {
  add(tally.value, value);
  const distance = value - tally.mean;
  tally.mean += distance / tally.value.known;
  tally.deviations += distance * (value - tally.mean);
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
