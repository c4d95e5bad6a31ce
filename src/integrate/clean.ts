import type { MissingValues, ShoppingDay, WeatherDay } from '../domain/records.ts';

/** A day's sales after cleaning; null where the day is to be left out. */
export interface CleanSales {
  date: string;
  amount: number | null;
  amountFilled: boolean;
}

/** A day's temperature after cleaning; null where the day is to be left out. */
export interface CleanTemperature {
  date: string;
  temperature: number | null;
  temperatureFilled: boolean;
}

/**
 * Sales a day, with every missing amount replaced by the mean of the known amounts (the mean over
 * purchases, not over days), or with null for a day on which an amount is missing. Null for all
 * incomplete days where no amount is known at all.
 */
export function cleanSales(days: readonly ShoppingDay[], missing: MissingValues): CleanSales[] {
  const mean = missing === 'mean' ? ratio(sum(days, 'amount'), sum(days, 'recorded')) : null;
  return days.map(({ date, purchases, recorded, amount }) => {
    const gaps = purchases - recorded;
    if (gaps === 0) return { date, amount, amountFilled: false };
    if (mean === null) return { date, amount: null, amountFilled: false };
    return { date, amount: amount + gaps * mean, amountFilled: true };
  });
}

/**
 * A day's temperature is the mean of its known readings. A day without any takes the mean of all
 * known readings, or null.
 */
export function cleanTemperatures(
  days: readonly WeatherDay[],
  missing: MissingValues,
): CleanTemperature[] {
  const mean =
    missing === 'mean' ? ratio(sum(days, 'temperatureSum'), sum(days, 'recorded')) : null;
  return days.map(({ date, recorded, temperatureSum }) => {
    const temperature = ratio(temperatureSum, recorded);
    if (temperature !== null) return { date, temperature, temperatureFilled: false };
    return { date, temperature: mean, temperatureFilled: mean !== null };
  });
}

function sum<Key extends string>(rows: readonly Record<Key, number>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
