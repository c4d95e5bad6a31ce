import type { ColumnTable } from 'arquero';
import type { IsoDate } from './calendar.ts';
import type { DataCheck } from './data-checks.ts';

/** The purchases of one day, aggregated by their source. */
export interface ShoppingDay {
  date: IsoDate;
  /** Number of purchases. */
  purchases: number;
  /** Number of purchases whose amount is known. */
  recorded: number;
  /** Sum of the known amounts; 0 if none is known. */
  amount: number;
  /** Sum of the squared deviations of the known amounts from their mean. */
  amountDeviations: number;
  /** Smallest and largest known amount; null if none is known. */
  lowest: number | null;
  highest: number | null;
}

/** The temperature readings of one day, aggregated by their source. */
export interface WeatherDay {
  date: IsoDate;
  readings: number;
  /** Number of readings whose temperature is known. */
  recorded: number;
  /** Sum of the known temperatures in degrees Celsius; 0 if none is known. */
  temperatureSum: number;
  /** Sum of the squared deviations of the known temperatures from their mean. */
  temperatureDeviations: number;
  /** Lowest and highest known temperature in degrees Celsius; null if none is known. */
  lowest: number | null;
  highest: number | null;
  /** Mean of the known values of each further column; null if none is known. */
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

/** How missing values are handled: the month's mean replaces them, or their day is left out. */
export type MissingValues = 'mean' | 'drop';

/** Statistics of the single values of a day, from which those of many days can be computed. */
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
  /** Temperature of the day before; null if unknown. */
  temperatureBefore: number | null;
  /** Mean of each further weather column; null if unknown. */
  extras: Readonly<Record<string, number | null>>;
  amountFilled: boolean;
  temperatureFilled: boolean;
}

/** A day of the analysis. */
export interface DailyFigures {
  date: IsoDate;
  /** Mean of the day's readings, in degrees Celsius. */
  temperature: number;
  /** The day's sales. */
  amount: number;
  purchases: number;
  /** The sales, adjusted for weekday, trend and holiday; null without an effect. */
  comparableAmount: number | null;
  amountFilled: boolean;
  temperatureFilled: boolean;
  holiday: boolean;
  /** Mean of each further weather column; null if unknown. */
  extras: Readonly<Record<string, number | null>>;
}

/** How many days each side has, and which of them the analysis uses. */
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
  /** First and last joined day: the span that the figures cover. */
  first: IsoDate;
  last: IsoDate;
}

/** The number of rows that could not be read and were skipped. */
export interface BadRows {
  shopping: number;
  weather: number;
}

/** The days of one store that have both sales and weather, in order, as columns. */
export interface StoreDays {
  store: string;
  /** Its weather station; null if the weather is not split by station. */
  station: string | null;
  dates: IsoDate[];
  amounts: number[];
  /** In degrees Celsius. */
  temperatures: number[];
}

/** The days that have both sales and weather, and counts of the days that have not. */
export interface IntegratedData {
  /** One row a day in date order, with the columns of {@link JoinedDay}. */
  table: ColumnTable;
  /** The same for the months before. */
  history: ColumnTable;
  counts: Omit<DayCounts, 'inPeriod'>;
  badRows: BadRows;
  dataChecks: DataCheck[];
  /** The days of each store; empty if sales are not split by store. */
  stores: StoreDays[];
}
