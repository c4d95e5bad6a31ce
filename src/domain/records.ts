import type { ColumnTable } from 'arquero';
import type { IsoDate, Month, Period } from './calendar.ts';

/** The purchases of one day, added up by the database. */
export interface ShoppingDay {
  date: IsoDate;
  /** Number of purchases. */
  purchases: number;
  /** Number of purchases whose amount is known. */
  recorded: number;
  /** Sum of the known amounts; 0 where none is known. */
  amount: number;
  /** Sum of the squares of the known amounts, from which row-level variances follow. */
  amountSquares: number;
}

/** The temperature readings of one day, added up by the database. */
export interface WeatherDay {
  date: IsoDate;
  readings: number;
  /** Number of readings whose temperature is known. */
  recorded: number;
  /** Sum of the known temperatures in degrees Celsius; 0 where none is known. */
  temperatureSum: number;
}

/** What becomes of missing values: the month's mean takes their place, or their day is left out. */
export type MissingValues = 'mean' | 'drop';

/** A day with both sales and weather, after cleaning: one row of the integrated table. */
export interface JoinedDay {
  date: IsoDate;
  /** The day's sales. */
  amount: number;
  /** The day's mean temperature in degrees Celsius. */
  temperature: number;
  amountFilled: boolean;
  temperatureFilled: boolean;
}

/** Why a correlation cannot be computed. */
export type NoCorrelation = 'fewer than 3 days' | 'constant temperature' | 'constant sales';

/** Pearson's correlation of daily sales with daily temperature. */
export interface Correlation {
  /** From -1 to 1, or null with a reason. */
  r: number | null;
  /** Number of days. */
  n: number;
  reason: NoCorrelation | null;
}

/** The days whose temperature lies above `above` and up to `upTo`, in degrees Celsius. */
export interface TemperatureRange {
  label: string;
  /** Exclusive lower bound; null for the lowest range. */
  above: number | null;
  /** Inclusive upper bound; null for the highest range. */
  upTo: number | null;
  days: number;
  /** Mean sales of a day; null where the range has no day. */
  meanAmount: number | null;
}

/** Which way sales go when it gets warmer. */
export type Direction = 'negative' | 'positive' | 'none' | 'unknown';

/** How many days each side brought, and what became of them. */
export interface DayCounts {
  inPeriod: number;
  shopping: number;
  weather: number;
  joined: number;
  /** Joined days with a missing amount that was filled. */
  filledAmounts: number;
  /** Joined days whose temperature was filled. */
  filledTemperatures: number;
  shoppingOnly: IsoDate[];
  weatherOnly: IsoDate[];
  /** Days on both sides that were left out for a missing value. */
  dropped: IsoDate[];
  /** First and last joined day: the span that the figures really cover. */
  first: IsoDate;
  last: IsoDate;
}

/** The days that have both sales and weather, and an account of those that have not. */
export interface Integrated {
  /** One row a day in date order, with the columns of {@link JoinedDay}. */
  table: ColumnTable;
  counts: Omit<DayCounts, 'inPeriod'>;
}

/** Everything that a run found out, free of language. `--format json` prints it. */
export interface Analysis {
  schemaVersion: 1;
  month: Month;
  period: Period;
  /** True if the figures come from the sample data that ships with the program. */
  sample: boolean;
  days: DayCounts;
  correlation: Correlation;
  ranges: TemperatureRange[];
  conclusion: { direction: Direction };
}
