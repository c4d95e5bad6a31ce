import type { ColumnTable } from 'arquero';
import type { IsoDate } from './calendar.ts';
import type { DataCheck } from './data-checks.ts';

/** The purchases of one day, added up by their source. */
export interface ShoppingDay {
  date: IsoDate;
  /** Number of purchases. */
  purchases: number;
  /** Number of purchases whose amount is known. */
  recorded: number;
  /** Sum of the known amounts; 0 where none is known. */
  amount: number;
  /** Sum of the squared deviations of the known amounts from their mean. */
  amountDeviations: number;
  /** Smallest and largest known amount; null where none is known. */
  lowest: number | null;
  highest: number | null;
}

/** The temperature readings of one day, added up by their source. */
export interface WeatherDay {
  date: IsoDate;
  readings: number;
  /** Number of readings whose temperature is known. */
  recorded: number;
  /** Sum of the known temperatures in degrees Celsius; 0 where none is known. */
  temperatureSum: number;
  /** Sum of the squared deviations of the known temperatures from their mean. */
  temperatureDeviations: number;
  /** Lowest and highest known temperature in degrees Celsius; null where none is known. */
  lowest: number | null;
  highest: number | null;
  /** Mean of the known values of each further column; null where none is known. */
  extras: Readonly<Record<string, number | null>>;
}

/** A day of one store or weather station. */
export interface GroupedDay<Day> {
  /** The name of the store or station. */
  group: string;
  day: Day;
}

/** The days of each store or station, in their given order. */
export function byGroup<Day>(days: Iterable<GroupedDay<Day>>): Map<string, Day[]> {
  const groups = Map.groupBy(days, ({ group }) => group);
  return new Map([...groups].map(([group, members]) => [group, members.map(({ day }) => day)]));
}

/** What becomes of missing values: the month's mean takes their place, or their day is left out. */
export type MissingValues = 'mean' | 'drop';

/** The single values of a day, as far as sums over many days need them. */
export interface Moments {
  count: number;
  mean: number;
  /** Sum of the squared deviations from the mean. */
  deviations: number;
}

/** A day with both sales and weather, after cleaning: one row of the integrated table. */
export interface JoinedDay {
  date: IsoDate;
  /** The day's sales. */
  amount: number;
  /** Its single purchases, filled ones included. */
  purchases: Moments;
  /** The day's mean temperature in degrees Celsius. */
  temperature: number;
  /** Its single readings, filled ones included. */
  readings: Moments;
  /** Temperature of the day before; null where it is not known. */
  temperatureBefore: number | null;
  /** Mean of each further weather column; null where it is not known. */
  extras: Readonly<Record<string, number | null>>;
  amountFilled: boolean;
  temperatureFilled: boolean;
}

/** A day that counted. */
export interface DailyFigures {
  date: IsoDate;
  /** Mean of the day's readings, in degrees Celsius. */
  temperature: number;
  /** The day's sales. */
  amount: number;
  purchases: number;
  /** What the sales would have been, had weekday, trend and holiday been average; null without an effect. */
  comparableAmount: number | null;
  amountFilled: boolean;
  temperatureFilled: boolean;
  holiday: boolean;
  /** Mean of each further weather column; null where it is not known. */
  extras: Readonly<Record<string, number | null>>;
}

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
  /** Days of the period without any purchase. */
  closed: IsoDate[];
  /** Days on both sides that were left out for a missing value. */
  dropped: IsoDate[];
  /** First and last joined day: the span that the figures really cover. */
  first: IsoDate;
  last: IsoDate;
}

/** Rows that could not be read and were passed over. */
export interface BadRows {
  shopping: number;
  weather: number;
}

/** The days of one store that have both sales and weather, in order, as columns. */
export interface StoreDays {
  store: string;
  /** Its weather station; null where the weather as a whole stands for it. */
  station: string | null;
  dates: IsoDate[];
  amounts: number[];
  /** In degrees Celsius. */
  temperatures: number[];
}

/** The days that have both sales and weather, and an account of those that have not. */
export interface IntegratedData {
  /** One row a day in date order, with the columns of {@link JoinedDay}. */
  table: ColumnTable;
  /** The same of the months before. */
  history: ColumnTable;
  counts: Omit<DayCounts, 'inPeriod'>;
  badRows: BadRows;
  dataChecks: DataCheck[];
  /** The stores one by one; empty where they are not told apart. */
  stores: StoreDays[];
}
