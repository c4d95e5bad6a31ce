import type { IsoDate, Month, Period } from './calendar.ts';
import type { DataCheck } from './data-checks.ts';
import type { BadRows, DailyFigures, DayCounts } from './records.ts';

/** Lower and upper bound. */
export type Interval = [low: number, high: number];

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

/** A correlation with what chance can do to it, as if the days were independent of each other. */
export interface Pearson extends Correlation {
  /** By Fisher's transformation; null below 4 days. */
  ci95: Interval | null;
  /** Two-sided. */
  p: number | null;
}

/** Pearson's correlation of ranks: whether sales and temperature rise together, on any curve. */
export interface Spearman {
  rho: number | null;
  n: number;
  p: number | null;
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
  /** Of the mean; null below 5 days. */
  ci95: Interval | null;
}

/** A point on the line of the effect: comparable sales at a temperature. */
export interface LinePoint {
  temperature: number;
  amount: number;
  /** Of the line, not of single days. */
  ci95: Interval;
}

/** Which way sales go when it gets warmer, as far as the verdict goes. */
export type Direction = 'negative' | 'positive' | 'none' | 'unknown';

/** What is held still while an effect is measured. */
export type Adjustment = 'month' | 'weekday' | 'weekend' | 'trend' | 'holiday' | 'temperature';

/** Why an effect cannot be measured. */
export type NoEffect =
  | 'too few days'
  | 'constant temperature'
  | 'constant sales'
  | 'sales follow the calendar'
  | 'temperature follows the calendar';

/** What one degree does to a day, or why that cannot be told. */
export type Effect = KnownEffect | UnknownEffect;

export interface KnownEffect {
  /** In the unit of what is measured: money for sales. */
  perDegree: number;
  /** In percent of the mean day; null where that is not above a quarter of the spread of days. */
  percentPerDegree: number | null;
  ci95: Interval;
  percentCi95: Interval | null;
  /** Corrected for the dependence between days, as are intervals, p and degrees of freedom. */
  standardError: number;
  /** Two-sided. */
  p: number;
  /** Number of days. */
  n: number;
  degreesOfFreedom: number;
  /** What share of as many independent days the days are worth, above 0 and up to 1. */
  dependenceFactor: number;
  adjustedFor: Adjustment[];
  reason: null;
}

export interface UnknownEffect {
  perDegree: null;
  percentPerDegree: null;
  ci95: null;
  percentCi95: null;
  standardError: null;
  p: null;
  n: number;
  degreesOfFreedom: null;
  dependenceFactor: null;
  adjustedFor: Adjustment[];
  reason: NoEffect;
}

/** How far the evidence of a month goes. */
export type Verdict = 'clear' | 'possible' | 'none-detected' | 'insufficient';

/** What a verdict rests on. */
export type VerdictReason =
  | NoEffect
  | 'fewer than 20 days'
  | 'fewer than 12 degrees of freedom'
  | 'fewer than 5 distinct temperatures'
  | 'temperatures too much alike'
  | 'interval includes zero'
  | 'interval excludes zero'
  | 'p is above 0.01'
  | 'one day changes the conclusion'
  | 'ranks disagree';

/** A warm day of the month against a cool one, as far as the effect goes. */
export interface WarmDay {
  /** Lower and upper quartile of the days' temperatures, in degrees Celsius. */
  cool: number;
  warm: number;
  /** What the warm day brings more than the cool one, in money. */
  difference: number;
  ci95: Interval;
}

/** The effect measured in another way, and whether that would change the conclusion. */
export interface Alternative {
  effect: Effect;
  changesConclusion: boolean;
}

/** The day that moves the effect most. */
export interface InfluentialDay extends Alternative {
  date: IsoDate;
  /** Cook (1977); null where the others alone have no effect. */
  cooksDistance: number | null;
  /** True if its distance is above 4/n. */
  notable: boolean;
  /**
   * Lowest and highest effect of one degree, in money, with each day left out in turn, as far as
   * the others have one.
   */
  perDegreeWithoutAnyDay: Interval;
}

/** Whether the finding hangs on a choice or on one day. */
export interface Sensitivity {
  /** Without the days that have a filled value; null where there is none. */
  completeDays: Alternative | null;
  /** Without the day that moves the effect most; null without an effect, or where none moves it. */
  withoutDay: InfluentialDay | null;
}

/** An earlier month. */
export interface MonthEffect {
  month: Month;
  perDegree: number | null;
  ci95: Interval | null;
  percentPerDegree: number | null;
  percentCi95: Interval | null;
  r: number | null;
  /** Number of days. */
  n: number;
}

/** Whether it is the number of customers or their baskets that the temperature moves. */
export interface Baskets {
  /** On the number of purchases of a day. */
  purchases: Effect;
  /** On the mean purchase of a day. */
  meanPurchase: Effect;
  /** Over single purchases, each with each reading of its day. */
  rowLevel: Correlation;
}

/** The effect of one unit of a further weather column on a day's sales. */
export interface WeatherEffect {
  column: string;
  perUnit: number | null;
  percentPerUnit: number | null;
  ci95: Interval | null;
  percentCi95: Interval | null;
  p: number | null;
  /** Corrected for the number of columns (Holm 1979). */
  pHolm: number | null;
  n: number;
  adjustedFor: Adjustment[];
  reason:
    | 'too few days'
    | 'constant column'
    | 'constant sales'
    | 'sales follow the calendar'
    | 'column follows calendar or temperature'
    | null;
}

/** The effect of one degree in one store. */
export interface StoreEffect {
  store: string;
  /** Its weather station; null where the weather as a whole stands for it. */
  station: string | null;
  /** Mean sales of a day; null without days. */
  meanAmount: number | null;
  perDegree: number | null;
  percentPerDegree: number | null;
  ci95: Interval | null;
  percentCi95: Interval | null;
  p: number | null;
  /** Corrected for the number of stores (Holm 1979). */
  pHolm: number | null;
  /** Number of days. */
  n: number;
  reason: NoEffect | null;
}

/** Days with rain against dry days, by Welch's test. */
export interface Rain {
  column: string;
  wetDays: number;
  dryDays: number;
  /** Mean sales of a day; null without days. */
  meanWet: number | null;
  meanDry: number | null;
  /** What a wet day brings more than a dry one; null with a reason. */
  difference: number | null;
  ci95: Interval | null;
  p: number | null;
  degreesOfFreedom: number | null;
  reason: 'too few wet days' | 'too few dry days' | 'no spread' | null;
}

/** What was looked at beyond the question. To be tested on other months before it is believed. */
export interface Exploratory {
  /** Of the temperature of the day before, today's held still. */
  dayBefore: Effect;
  weather: WeatherEffect[];
  rain: Rain | null;
}

/** Everything that a run found out, free of language. `--format json` prints it. */
export interface Analysis {
  schemaVersion: 1;
  month: Month;
  period: Period;
  /** True if the figures come from the sample data that ships with the program. */
  sample: boolean;
  days: DayCounts;
  badRows: BadRows;
  /** What was asked of the data and could be judged. */
  dataChecks: DataCheck[];
  verdict: Verdict;
  verdictReasons: VerdictReason[];
  effect: Effect;
  warmDay: WarmDay | null;
  /** The line of the effect from the coolest to the warmest day; empty without an effect. */
  line: LinePoint[];
  correlation: Correlation;
  pearson: Pearson;
  spearman: Spearman;
  ranges: TemperatureRange[];
  sensitivity: Sensitivity;
  /** Earlier months with data, oldest first. */
  history: MonthEffect[];
  /** The effect over this and all earlier months together; null where there is no history. */
  pooled: Effect | null;
  /** Null where no day has more than one purchase. */
  baskets: Baskets | null;
  exploratory: Exploratory;
  /** The days that counted, in order. */
  daily: DailyFigures[];
  /** From the most negative effect to the most positive; empty where stores are not told apart. */
  stores: StoreEffect[];
  conclusion: { direction: Direction };
}
