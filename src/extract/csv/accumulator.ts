/** A sum of numbers without accumulated rounding errors (Neumaier 1974), as in an exact database. */
interface CompensatedSum {
  /** Number of values. */
  count: number;
  sum: number;
  /** What rounding has removed from `sum`. */
  correction: number;
}

/** Running totals of the rows of one day. */
export interface DayAccumulator {
  rows: number;
  value: CompensatedSum;
  /** The first value. It is subtracted before squaring, so that large values keep their digits. */
  shift: number;
  /** Sum of the squares of `value - shift`. */
  squares: number;
  lowest: number;
  highest: number;
  /** One for each further column. */
  extras: CompensatedSum[];
}

const emptySum = (): CompensatedSum => ({ count: 0, sum: 0, correction: 0 });

/** @param extras number of further columns */
export function emptyAccumulator(extras: number): DayAccumulator {
  return {
    rows: 0,
    value: emptySum(),
    shift: 0,
    squares: 0,
    lowest: Number.POSITIVE_INFINITY,
    highest: Number.NEGATIVE_INFINITY,
    extras: Array.from({ length: extras }, emptySum),
  };
}

/** Adds a value of the main column; missing values are not added. */
export function addValue(day: DayAccumulator, value: number): void {
  if (day.value.count === 0) day.shift = value;
  addToSum(day.value, value);
  const shifted = value - day.shift;
  day.squares += shifted * shifted;
  if (value < day.lowest) day.lowest = value;
  if (value > day.highest) day.highest = value;
}

export function addToSum(to: CompensatedSum, value: number): void {
  const sum = to.sum + value;
  to.correction +=
    Math.abs(to.sum) >= Math.abs(value) ? to.sum - sum + value : value - sum + to.sum;
  to.sum = sum;
  to.count++;
}

export function totalOf({ sum, correction }: CompensatedSum): number {
  // The correction of an infinite sum is NaN.
  return Number.isFinite(sum) ? sum + correction : sum;
}

/** Sum of the squared deviations from the mean; 0 without values. */
export function squaredDeviations({ value, shift, squares }: DayAccumulator): number {
  const mean = totalOf(value) / value.count;
  return value.count === 0 ? 0 : Math.max(0, squares - value.count * (mean - shift) ** 2);
}
