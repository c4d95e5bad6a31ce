import type { MissingValues, Moments, ShoppingDay, WeatherDay } from '../domain/records.ts';

/** A day's sales after cleaning; null where the day is to be left out. */
export interface CleanSales {
  date: string;
  amount: number | null;
  purchases: Moments;
  amountFilled: boolean;
}

/** A day's weather after cleaning; the temperature is null where the day is to be left out. */
export interface CleanWeather {
  date: string;
  temperature: number | null;
  readings: Moments;
  extras: WeatherDay['extras'];
  temperatureFilled: boolean;
}

/**
 * Sales a day, with every missing amount replaced by the mean of its month's known amounts (the
 * mean over purchases, not over days), or with null for a day on which an amount is missing. Null
 * for all incomplete days of a month in which no amount is known at all.
 */
export function cleanSales(days: readonly ShoppingDay[], missing: MissingValues): CleanSales[] {
  return byMonth(days).flatMap((month) => {
    const mean = missing === 'mean' ? ratio(sum(month, 'amount'), sum(month, 'recorded')) : null;
    return month.map(({ date, purchases, recorded, amount, amountDeviations }) => {
      const gaps = purchases - recorded;
      const known = moments(recorded, amount, amountDeviations);
      if (gaps === 0) return { date, amount, purchases: known, amountFilled: false };
      if (mean === null) return { date, amount: null, purchases: known, amountFilled: false };
      return {
        date,
        amount: amount + gaps * mean,
        purchases: filled(known, gaps, mean),
        amountFilled: true,
      };
    });
  });
}

/**
 * A day's temperature is the mean of its known readings. A day without any takes the mean of all
 * known readings of its month, or null.
 */
export function cleanWeather(days: readonly WeatherDay[], missing: MissingValues): CleanWeather[] {
  return byMonth(days).flatMap((month) => {
    const mean =
      missing === 'mean' ? ratio(sum(month, 'temperatureSum'), sum(month, 'recorded')) : null;
    return month.map((day) => {
      const { date, recorded, temperatureSum, extras } = day;
      const known = moments(recorded, temperatureSum, day.temperatureDeviations);
      const readings = mean === null ? known : filled(known, day.readings - recorded, mean);
      const temperature = ratio(temperatureSum, recorded);
      return {
        date,
        temperature: temperature ?? mean,
        readings,
        extras,
        temperatureFilled: temperature === null && mean !== null,
      };
    });
  });
}

function byMonth<Day extends { date: string }>(days: readonly Day[]): Day[][] {
  return Object.values(Object.groupBy(days, ({ date }) => date.slice(0, 7))) as Day[][];
}

function moments(count: number, total: number, deviations: number): Moments {
  return { count, mean: ratio(total, count) ?? 0, deviations };
}

/** The moments after so many more values, all the same (Chan, Golub and LeVeque 1983). */
function filled({ count, mean, deviations }: Moments, gaps: number, value: number): Moments {
  if (gaps === 0) return { count, mean, deviations };
  const all = count + gaps;
  return {
    count: all,
    mean: mean + ((value - mean) * gaps) / all,
    deviations: deviations + ((value - mean) ** 2 * count * gaps) / all,
  };
}

function sum<Key extends string>(rows: readonly Record<Key, number>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
