import type { IsoDate, Month, Period } from './calendar.ts';
import type { DataCheck } from './data-checks.ts';
import type { BadRows, DailyFigures, DayCounts } from './records.ts';

/** Lower and upper bound. */
export type Interval = [low: number, high: number];

/** Why a correlation cannot be computed. */
export type NoCorrelationReason = 'fewer than 3 days' | 'constant temperature' | 'constant sales';

/** Pearson's correlation of daily sales with daily temperature. */
export interface Correlation {
  /** From -1 to 1, or null with a reason. */
  r: number | null;
  /** Number of days. */
  n: number;
  reason: NoCorrelationReason | null;
}

/** A correlation with its interval and p-value, which assume that days are independent. */
export interface Pearson extends Correlation {
  /** By Fisher's transformation; null below 4 days. */
  ci95: Interval | null;
  /** Two-sided. */
  p: number | null;
}

/** The rank correlation: whether sales and temperature rise together, on any curve. */
export interface Spearman {
  rho: number | null;
  n: number;
  p: number | null;
  reason: NoCorrelationReason | null;
}

/** The days whose temperature lies above `above` and up to `upTo`, in degrees Celsius. */
export interface TemperatureRange {
  label: string;
  /** Exclusive lower bound; null for the lowest range. */
  above: number | null;
  /** Inclusive upper bound; null for the highest range. */
  upTo: number | null;
  days: number;
  /** Mean sales of a day; null if the range has no day. */
  meanAmount: number | null;
  /** Of the mean; null below 5 days. */
  ci95: Interval | null;
}

/** A point on the line of the effect: adjusted sales at a temperature. */
export interface LinePoint {
  temperature: number;
  amount: number;
  /** Of the line, not of single days. */
  ci95: Interval;
}

/** How sales change with rising temperature, if the verdict supports a change. */
export type Direction = 'negative' | 'positive' | 'none' | 'unknown';

/** What an effect is adjusted for. */
export type Adjustment = 'month' | 'weekday' | 'weekend' | 'trend' | 'holiday' | 'temperature';

/** Why an effect cannot be measured. */
export type NoEffectReason =
  | 'too few days'
  | 'constant temperature'
  | 'constant sales'
  | 'sales follow the calendar'
  | 'temperature follows the calendar';

/** The effect of one degree on a day, or why it cannot be measured. */
export type Effect = KnownEffect | UnknownEffect;

export interface KnownEffect {
  /** In the unit of the outcome: money for sales. */
  perDegree: number;
  /** In percent of the mean day; null unless the mean is above a quarter of the spread of days. */
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
  /** Effective number of independent days divided by the number of days, above 0 and up to 1. */
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
  reason: NoEffectReason;
}

/** The strength of a month's evidence. */
export type Verdict = 'clear' | 'possible' | 'none-detected' | 'insufficient';

/** Why a verdict is as it is. */
export type VerdictReason =
  | NoEffectReason
  | 'fewer than 20 days'
  | 'fewer than 12 degrees of freedom'
  | 'fewer than 5 distinct temperatures'
  | 'temperatures too much alike'
  | 'interval includes zero'
  | 'interval excludes zero'
  | 'p is above 0.01'
  | 'one day changes the conclusion'
  | 'ranks disagree';

/** A warm day of the month compared with a cool one, computed from the effect. */
export interface WarmDay {
  /** Lower and upper quartile of the days' temperatures, in degrees Celsius. */
  cool: number;
  warm: number;
  /** Sales of the warm day minus those of the cool one, in money. */
  difference: number;
  ci95: Interval;
}

/** The effect measured in another way. */
export interface Alternative {
  effect: Effect;
  changesConclusion: boolean;
}

/** The day that changes the effect most. */
export interface InfluentialDay extends Alternative {
  date: IsoDate;
  /** Cook (1977); null if the other days alone have no effect. */
  cooksDistance: number | null;
  /** True if its distance is above 4/n. */
  notable: boolean;
  /**
   * Lowest and highest effect of one degree, in money, with each day left out in turn. A day is
   * skipped if the others have no effect.
   */
  perDegreeWithoutAnyDay: Interval;
}

/** Whether the conclusion depends on filled values or on one day. */
export interface Sensitivity {
  /** Without the days that have a filled value; null if no day has one. */
  completeDays: Alternative | null;
  /** Without the most influential day; null without an effect, or if no day changes it. */
  withoutDay: InfluentialDay | null;
}

/** The effect in an earlier month. */
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

/** Whether temperature affects the number of purchases or their size. */
export interface Baskets {
  /** On the number of purchases of a day. */
  purchases: Effect;
  /** On the mean purchase of a day. */
  meanPurchase: Effect;
  /** Over all pairs of a purchase and a reading of the same day. */
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
  /** Its weather station; null if the weather is not split by station. */
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
  reason: NoEffectReason | null;
}

/** Rainy days compared with dry days, by Welch's test. */
export interface Rain {
  column: string;
  wetDays: number;
  dryDays: number;
  /** Mean sales of a day; null without days. */
  meanWet: number | null;
  meanDry: number | null;
  /** Mean sales of wet days minus those of dry days; null with a reason. */
  difference: number | null;
  ci95: Interval | null;
  p: number | null;
  degreesOfFreedom: number | null;
  reason: 'too few wet days' | 'too few dry days' | 'no spread' | null;
}

/** Further results. They need to be confirmed by other months. */
export interface Exploratory {
  /** The effect of the day before's temperature, adjusted for the day's own. */
  dayBefore: Effect;
  weather: WeatherEffect[];
  rain: Rain | null;
}

/** The results of a run, independent of the report's language. `--format json` prints them. */
export interface Analysis {
  schemaVersion: 1;
  month: Month;
  period: Period;
  /** True if the data is the sample that is part of the program. */
  sample: boolean;
  days: DayCounts;
  badRows: BadRows;
  /** The checks that could be made. */
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
  /** The effect over this and all earlier months together; null without history. */
  pooled: Effect | null;
  /** Null if no day has more than one purchase. */
  baskets: Baskets | null;
  exploratory: Exploratory;
  /** The days of the analysis, in order. */
  daily: DailyFigures[];
  /** From the most negative effect to the most positive; empty if sales are not split by store. */
  stores: StoreEffect[];
  conclusion: { direction: Direction };
}
