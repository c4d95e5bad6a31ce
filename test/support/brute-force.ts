/**
 * The same figures computed from single purchases and readings, in the simplest way. The figures
 * that the program computes from daily sums must agree.
 */

export interface Purchase {
  date: string;
  amount: number | null;
}

export interface Reading {
  date: string;
  temperature: number | null;
}

export interface BruteForce {
  days: { date: string; amount: number; temperature: number }[];
  r: number;
}

/** Fills missing values with the month's mean or drops their days, then joins by date. */
export function bruteForce(
  purchases: readonly Purchase[],
  readings: readonly Reading[],
  missing: 'mean' | 'drop',
): BruteForce {
  const known = purchases.map((p) => p.amount).filter((amount) => amount !== null);
  const knownTemperatures = readings.map((r) => r.temperature).filter((t) => t !== null);
  const dates = [...new Set(purchases.map((p) => p.date))]
    .filter((date) => readings.some((reading) => reading.date === date))
    .sort();

  const days: BruteForce['days'] = [];
  for (const date of dates) {
    const amounts = purchases.filter((p) => p.date === date).map((p) => p.amount);
    const temperatures = readings.filter((r) => r.date === date).map((r) => r.temperature);
    const recorded = temperatures.filter((t) => t !== null);
    const incomplete = amounts.includes(null) || recorded.length === 0;
    if (missing === 'drop' && incomplete) continue;
    days.push({
      date,
      amount: total(amounts.map((amount) => amount ?? mean(known))),
      temperature: recorded.length > 0 ? mean(recorded) : mean(knownTemperatures),
    });
  }
  return {
    days,
    r: correlation(
      days.map((d) => d.temperature),
      days.map((d) => d.amount),
    ),
  };
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mx = mean(x);
  const my = mean(y);
  const products = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    total(a.map((value, i) => (value - ma) * ((b[i] as number) - mb)));
  return products(x, mx, y, my) / Math.sqrt(products(x, mx, x, mx) * products(y, my, y, my));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function mean(values: readonly number[]): number {
  return total(values) / values.length;
}

/**
 * The correlation of single rows, as in the code that shopweather replaces: missing values get the
 * mean of their column, and each purchase is paired with each reading of its date.
 */
export function bruteForceRows(
  purchases: readonly (readonly [date: string, amount: number | null])[],
  readings: readonly (readonly [date: string, temperature: number | null])[],
): { r: number; n: number } {
  const filled = (rows: typeof purchases) => {
    const middle = mean(rows.map(([, value]) => value).filter((value) => value !== null));
    return rows.map(([date, value]) => ({ date, value: value ?? middle }));
  };
  const temperatures = filled(readings);
  const pairs = filled(purchases).flatMap((purchase) =>
    temperatures
      .filter(({ date }) => date === purchase.date)
      .map(({ value }) => [value, purchase.value] as const),
  );
  const r = correlation(
    pairs.map(([temperature]) => temperature),
    pairs.map(([, amount]) => amount),
  );
  return { r, n: pairs.length };
}
