import type { Direction, NoCorrelationReason, Verdict, VerdictReason } from '../domain/analysis.ts';
import type { WithheldReason } from '../domain/send-condition.ts';

/** The strength of a correlation by Cohen's conventions: below .1, below .3, below .5, and above. */
export type Strength = 'negligible' | 'weak' | 'moderate' | 'strong';

/** Every sentence of the report in one language. Numbers and dates are passed as formatted texts. */
export interface Messages {
  /** BCP 47. */
  lang: string;
  dates: {
    month(month: Pick<Temporal.PlainDate, 'year' | 'month'>): string;
    /** Without its year. */
    shortMonth(month: Pick<Temporal.PlainDate, 'month'>): string;
    date(date: Temporal.PlainDate): string;
    /** The abbreviated day of the week. */
    weekday(date: Pick<Temporal.PlainDate, 'dayOfWeek'>): string;
    /** Without its year. */
    shortDate(date: Temporal.PlainDate): string;
    /** From the first to the last day, both in the same month. */
    daysOfMonth(first: Temporal.PlainDate, last: Temporal.PlainDate): string;
    /** Without the year. */
    shortDays(first: Temporal.PlainDate, last: Temporal.PlainDate): string;
  };
  numbers: {
    decimalPoint: string;
    /** The separator of thousands. */
    thousands: string;
    percent(digits: string): string;
    /** @param digits without a sign */
    money(digits: string, symbol: string): string;
  };
  /** By ISO 4217 code; other currencies are written by their code. */
  currencySymbols: Readonly<Record<string, string>>;

  title: string;
  /** The default subject of the mail; `{month}` and `{shop}` are replaced. */
  subject: string;
  subjectWithShop: string;
  sampleMark: string;
  partialMark: string;
  sampleBanner: string;
  partialBanner(month: string, lastDay: string): string;
  /** The warnings of the data checks. */
  checks: {
    daysPresent(joined: number, inPeriod: number): string;
    filled(filled: number, joined: number): string;
    /** @param list the days that were probably loaded twice */
    duplicates: BySide<(list: string) => string>;
    /**
     * The value that is furthest beyond its bounds, and its day.
     *
     * @param others number of other days with such values
     */
    temperature(celsius: string, date: string, others: number): string;
    amount(money: string, date: string, others: number): string;
    /** @param share of the rows of a usual month */
    rows: BySide<(share: string) => string>;
    /** @param days number of days after the last day with data */
    freshness: BySide<(lastDay: string, days: number) => string>;
    /** @param share of the purchases that are on days without weather */
    joinLoss(share: string): string;
  };

  conclusionHeading: Record<Verdict, string>;
  /** The effect of one degree. */
  effectDetected(
    change: Change,
    range: LikelyRange,
    basis: ComparisonBasis,
    verdict: 'clear' | 'possible',
  ): string;
  noEffectDetected(low: Change, high: Change, basis: ComparisonBasis): string;
  /** An undetected effect may still exist. */
  notRuledOut: string;
  notEnoughEvidence(reason: string): string;
  /** Why the evidence is insufficient, or why an effect is only possible. */
  reason: Record<Doubt, (days: number) => string>;
  /** The effect over several months together. */
  pooled(months: number, change: string, low: string, high: string): string;
  comparison(cold: MeanOfRange, warm: MeanOfRange): string;
  noCorrelation: Record<NoCorrelationReason, string>;
  dependsOnFilledValues: string;
  dependsOnDay(date: string): string;

  effectHeading: string;
  /** @param money the effect in money; null if the figure is in money already */
  effectNote(low: string, high: string, money: string | null): string;
  warmDayHeading: string;
  warmDayNote(warm: string, cool: string, low: string, high: string): string;

  daysHeading: string;
  daysUsed(used: number, inPeriod: number): string;

  correlationHeading: string;
  correlationNone: string;
  /** Unlike the effect, the correlation is not adjusted for the calendar. */
  correlationUnadjusted: string;
  correlationMeaning(strength: Strength, direction: Direction): string;

  charts: {
    scatter: {
      heading: string;
      temperature: string;
      sales(currency: string): string;
      comparable(currency: string): string;
      caption: string;
      /** For sales that are not adjusted for the calendar. */
      captionUnadjusted: string;
      alt(days: number, finding: string): string;
    };
    month: {
      heading: string;
      temperature: string;
      sales(currency: string): string;
      caption: string;
      closed: string;
      holiday: string;
      leftOut: string;
      filled: string;
      alt(month: string, least: DayOfSales, most: DayOfSales, cool: string, warm: string): string;
    };
    months: {
      heading: string;
      title: string;
      caption: string;
      /** If this month is in the chart. */
      captionCurrent: string;
      /** @param current the change of this month; null if it is unknown */
      alt(least: MonthOfChange, most: MonthOfChange, current: string | null): string;
    };
  };

  rangesHeading: string;
  rangeColumns: {
    range: string;
    temperature: string;
    days: string;
    meanAmount: string;
    ci95: string;
  };
  rangeLabel(label: string): string;
  atMost(upTo: string): string;
  between(above: string, upTo: string): string;
  above(above: string): string;
  noDays: string;
  interval(low: string, high: string): string;
  /** In place of a figure that cannot be computed. */
  unknown: string;

  storesHeading: string;
  storesColumns: readonly [
    store: string,
    meanAmount: string,
    effect: string,
    ci95: string,
    p: string,
    days: string,
  ];
  /** The number of stores with an effect after Holm's correction, of those with an estimate. */
  storesBeyondChance(beyondChance: number, measured: number): string;
  /** Only the stores at both ends are shown. */
  storesShown(shown: number, all: number): string;

  historyHeading: string;
  historyColumns: readonly [month: string, effect: string, ci95: string, r: string, days: string];
  allMonths: string;

  basketsHeading: string;
  basketsColumns: readonly [what: string, effect: string, ci95: string];
  purchases: string;
  meanPurchase: string;
  rowLevel(r: string, rows: number): string;

  exploratoryHeading: string;
  exploratoryColumns: readonly [what: string, effect: string, ci95: string, p: string];
  dayBefore: string;
  weatherColumn(name: string): string;
  adjustedForTemperature: string;
  exploratoryNote: string;
  rain(wet: number, dry: number, difference: string, low: string, high: string): string;
  /** If sales vary neither on wet nor on dry days. */
  rainConstant: string;
  tooFewWetDays(days: number): string;
  tooFewDryDays(days: number): string;

  dailyHeading: string;
  /** @param isComparable adds a column for comparable sales */
  dayColumns(currency: string, isComparable: boolean): readonly string[];
  marks: { closed: string; holiday: string; leftOut: string; filled: string };

  notesHeading: string;
  filledAmounts(days: number): string;
  filledTemperatures(days: number): string;
  dropped(days: number, list: string): string;
  shoppingOnly(days: number, list: string): string;
  badSales(rows: number): string;
  badWeather(rows: number): string;
  closed(days: number, list: string): string;
  complete: string;
  /** If the complete days are too few to check the effect of the filled values. */
  fillingUnchecked: string;
  influentialDay(date: string, low: string, high: string): string;

  /** The mark of a note (the mail in place of a report) in the subject. */
  noteMark: Record<WithheldReason, string>;
  /** Why the report was not sent. */
  noteReason: Record<WithheldReason, string>;
  /** @param command sends the report */
  noteCommand(command: string): string;

  notCause: string;
  period(span: string, timezone: string): string;
  sources(shopping: string, weather: string): string;
  /** With the source and the licence, as the licence requires. */
  openMeteoAttribution: string;
  kmaAttribution(station: number): string;
  generatedBy(version: string, run: string): string;

  /** The columns of the attached CSV file. */
  csvColumns: {
    date: string;
    temperature: string;
    amount: string;
    purchases: string;
    comparableAmount: string;
    amountFilled: string;
    temperatureFilled: string;
    holiday: string;
  };
  /** The columns of the attached CSV file of stores. */
  storesCsvColumns: readonly string[];
  yes: string;
}

/** One value for the sales, one for the weather. */
export type BySide<T> = Record<'shopping' | 'weather', T>;

/** A change of sales. */
export interface Change {
  /** Without a sign. */
  size: string;
  direction: 'lower' | 'higher';
}

/** A day and its sales. */
export interface DayOfSales {
  date: string;
  amount: string;
}

/** A month and its effect of one degree. */
export interface MonthOfChange {
  month: string;
  change: string;
}

/** The bounds of the size of a change. */
export interface LikelyRange {
  low: string;
  high: string;
}

/** Days are compared with the same weekday, or weekdays and weekends with their like. */
export type ComparisonBasis = 'weekday' | 'weekend';

/** A reason against a conclusion. */
export type Doubt = Exclude<VerdictReason, 'interval includes zero' | 'interval excludes zero'>;

/** The mean sales of a day in the coldest or the warmest range. */
export interface MeanOfRange {
  /** The range in words, as in "at most 20 °C". */
  range: string;
  mean: string;
}
