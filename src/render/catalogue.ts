import type { Direction, NoCorrelationReason, Verdict, VerdictReason } from '../domain/analysis.ts';
import type { WithheldReason } from '../domain/send-condition.ts';

/** How close a correlation is, by Cohen's conventions: below .1, .3, .5, and from there. */
export type Strength = 'negligible' | 'weak' | 'moderate' | 'strong';

/** Every sentence of the report in one language. Numbers and dates arrive formatted. */
export interface Messages {
  /** BCP 47. */
  lang: string;
  dates: {
    month(month: Pick<Temporal.PlainDate, 'year' | 'month'>): string;
    /** Without its year. */
    shortMonth(month: Pick<Temporal.PlainDate, 'month'>): string;
    date(date: Temporal.PlainDate): string;
    /** Its day of the week, short. */
    weekday(date: Pick<Temporal.PlainDate, 'dayOfWeek'>): string;
    /** A day without its year. */
    shortDate(date: Temporal.PlainDate): string;
    /** From the first to the last day, both of one month. */
    daysOfMonth(first: Temporal.PlainDate, last: Temporal.PlainDate): string;
    /** The same without the year. */
    shortDays(first: Temporal.PlainDate, last: Temporal.PlainDate): string;
  };
  numbers: {
    decimalPoint: string;
    /** Between groups of three digits. */
    thousands: string;
    percent(digits: string): string;
    /** @param digits without a sign */
    money(digits: string, symbol: string): string;
  };
  /** Of currencies (ISO 4217) that are not written by their code. */
  currencySymbols: Readonly<Record<string, string>>;

  title: string;
  /** Of the mail, where the configuration has none; `{month}` and `{shop}` as there. */
  subject: string;
  /** The same with the name of the shop. */
  subjectOfShop: string;
  sampleMark: string;
  partialMark: string;
  sampleBanner: string;
  partialBanner(month: string, lastDay: string): string;
  /** What the checks of the data warn of. */
  checks: {
    daysPresent(joined: number, inPeriod: number): string;
    filled(filled: number, joined: number): string;
    /** Days that look as if they had been loaded twice. */
    duplicates: BySide<(list: string) => string>;
    /** The value that is furthest off, its day, and on how many more days there are such values. */
    temperature(celsius: string, date: string, others: number): string;
    amount(money: string, date: string, others: number): string;
    /** @param share of the rows of a usual month */
    rows: BySide<(share: string) => string>;
    /** The last day that has data, and how many after it have none. */
    freshness: BySide<(lastDay: string, days: number) => string>;
    /** @param share of the purchases that are on days without weather */
    joinLoss(share: string): string;
  };

  conclusionHeading: Record<Verdict, string>;
  /** What one degree did to sales: a clear or a possible effect. */
  changed(
    change: Change,
    likely: Likely,
    compared: Compared,
    verdict: 'clear' | 'possible',
  ): string;
  noneDetected(low: Change, high: Change, compared: Compared): string;
  /** That nothing was detected does not mean that there is nothing. */
  notRuledOut: string;
  notEnough(reason: string): string;
  /** Why there is not enough evidence, or why an effect is but possible. */
  reason: Record<Doubt, (days: number) => string>;
  /** The effect over several months together, with its bounds. */
  pooled(months: number, change: string, low: string, high: string): string;
  comparison(cold: MeanOfRange, warm: MeanOfRange): string;
  noCorrelation: Record<NoCorrelationReason, string>;
  hangsOnFilling: string;
  hangsOnDay(date: string): string;

  effectHeading: string;
  /** @param money the effect in money, where the figure is in percent */
  effectNote(low: string, high: string, money: string | null): string;
  warmDayHeading: string;
  warmDayNote(warm: string, cool: string, low: string, high: string): string;

  daysHeading: string;
  daysUsed(used: number, inPeriod: number): string;

  correlationHeading: string;
  correlationNone: string;
  /** That it does not compare like with like, as the effect does. */
  correlationPlain: string;
  reading(strength: Strength, direction: Direction): string;

  charts: {
    scatter: {
      heading: string;
      temperature: string;
      sales(currency: string): string;
      comparable(currency: string): string;
      caption: string;
      /** Where days could not be made comparable. */
      captionPlain: string;
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
      /** Where this month is among them. */
      captionCurrent: string;
      /** @param current the change of this month; null where it is not known */
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
  /** From a lower to an upper bound. */
  interval(low: string, high: string): string;
  /** In place of a figure that could not be computed. */
  notKnown: string;

  storesHeading: string;
  /** Store, mean day, effect, interval, p, days. */
  storesColumns: readonly string[];
  /** In how many stores the effect is more than chance among so many explains. */
  storesBeyondChance(found: number, measured: number): string;
  /** That the middle is left out. */
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
  heldStill: string;
  exploratoryNote: string;
  rain(wet: number, dry: number, difference: string, low: string, high: string): string;
  /** Where neither group varies. */
  rainConstant: string;
  tooFewWetDays(days: number): string;
  tooFewDryDays(days: number): string;

  dailyHeading: string;
  /** @param comparable whether there are comparable sales to show */
  dayColumns(currency: string, comparable: boolean): readonly string[];
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
  /** Where complete days alone are too few to tell. */
  fillingUnchecked: string;
  influentialDay(date: string, low: string, high: string): string;

  /** What the subject says of a note, which is sent in place of a report. */
  noteMark: Record<WithheldReason, string>;
  /** Why the report itself was not sent. */
  noteReason: Record<WithheldReason, string>;
  /** @param command that sends the report */
  noteCommand(command: string): string;

  notCause: string;
  period(span: string, timezone: string): string;
  sources(shopping: string, weather: string): string;
  /** With where the data is found and its licence, as the licence wants. */
  openMeteoCredit: string;
  kmaCredit(station: number): string;
  madeBy(version: string, run: string): string;

  /** Names of the columns of the attached table. */
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
  /** Of the table of stores. */
  storesCsvColumns: readonly string[];
  yes: string;
}

/** A wording for the sales, and one for the weather. */
export type BySide<Wording> = Record<'shopping' | 'weather', Wording>;

/** A change of sales: how much, and which way. */
export interface Change {
  /** Without a sign. */
  size: string;
  direction: 'lower' | 'higher';
}

/** A day and what was sold on it. */
export interface DayOfSales {
  date: string;
  amount: string;
}

/** A month and what one degree did in it. */
export interface MonthOfChange {
  month: string;
  change: string;
}

/** Bounds of the size of a change. */
export interface Likely {
  low: string;
  high: string;
}

/** What days are compared with their like by. */
export type Compared = 'weekday' | 'weekend';

/** What speaks against a conclusion. */
export type Doubt = Exclude<VerdictReason, 'interval includes zero' | 'interval excludes zero'>;

/** Mean sales of a day in the coldest or the warmest range. */
export interface MeanOfRange {
  /** The range in words, as in "at most 20 °C". */
  range: string;
  mean: string;
}
