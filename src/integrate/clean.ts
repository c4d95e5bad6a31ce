import { sum } from 'd3-array';
import type { MissingValues, Moments, ShoppingDay, WeatherDay } from '../domain/records.ts';

/** The sales of a day after cleaning. */
export interface CleanSales {
  date: string;
  /** Null if the day is dropped. */
  amount: number | null;
  purchases: Moments;
  amountFilled: boolean;
}

/** The weather of a day after cleaning. */
export interface CleanWeather {
  date: string;
  /** Null if the day is dropped. */
  temperature: number | null;
  readings: Moments;
  extras: WeatherDay['extras'];
  temperatureFilled: boolean;
}

/**
 * Replaces each missing amount by the mean of the known amounts of its month (over purchases, not
 * days), or drops the days with a missing amount. Without any known amount in the month its
 * incomplete days are dropped.
 */
export function cleanSales(days: readonly ShoppingDay[], missing: MissingValues): CleanSales[] {
  return byMonth(days).flatMap((month) => {
    const total = sum(month, ({ amount }) => amount);
    const count = sum(month, ({ recorded }) => recorded);
    const mean = missing === 'mean' ? ratio(total, count) : null;
    return month.map(({ date, purchases, recorded, amount, amountDeviations }) => {
      const gaps = purchases - recorded;
      const known = moments(recorded, amount, amountDeviations);
      if (gaps === 0) return { date, amount, purchases: known, amountFilled: false };
      if (mean === null) return { date, amount: null, purchases: known, amountFilled: false };
      return {
        date,
        amount: amount + gaps * mean,
        purchases: fillGaps(known, gaps, mean),
        amountFilled: true,
      };
    });
  });
}

/**
 * The temperature of a day is the mean of its known readings. A day without any gets the mean of all
 * known readings of its month, or is dropped.
 */
export function cleanWeather(days: readonly WeatherDay[], missing: MissingValues): CleanWeather[] {
  return byMonth(days).flatMap((month) => {
    const total = sum(month, ({ temperatureSum }) => temperatureSum);
    const count = sum(month, ({ recorded }) => recorded);
    const mean = missing === 'mean' ? ratio(total, count) : null;
    return month.map((day) => {
      const { date, recorded, temperatureSum, extras } = day;
      const known = moments(recorded, temperatureSum, day.temperatureDeviations);
      const readings = mean === null ? known : fillGaps(known, day.readings - recorded, mean);
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
  return [...Map.groupBy(days, ({ date }) => date.slice(0, 7)).values()];
}

function moments(count: number, total: number, deviations: number): Moments {
  return { count, mean: ratio(total, count) ?? 0, deviations };
}

/** The moments with `gaps` more values that are all equal (Chan, Golub and LeVeque 1983). */
function fillGaps({ count, mean, deviations }: Moments, gaps: number, value: number): Moments {
  if (gaps === 0) return { count, mean, deviations };
  const all = count + gaps;
  return {
    count: all,
    mean: mean + ((value - mean) * gaps) / all,
    deviations: deviations + ((value - mean) ** 2 * count * gaps) / all,
  };
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
