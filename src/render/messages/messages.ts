import type { Direction, NoCorrelation } from '../../domain/records.ts';

/** How close a correlation is, by Cohen's conventions: below .1, .3, .5, and from there. */
export type Strength = 'negligible' | 'weak' | 'moderate' | 'strong';

/** Every sentence of the report in one language. Numbers and dates arrive formatted. */
export interface Messages {
  /** BCP 47. */
  lang: string;
  dates: {
    month(month: Pick<Temporal.PlainDate, 'year' | 'month'>): string;
    date(date: Temporal.PlainDate): string;
    /** A day without its year. */
    shortDate(date: Temporal.PlainDate): string;
    /** From the first to the last day, both of one month. */
    daysOfMonth(first: Temporal.PlainDate, last: Temporal.PlainDate): string;
  };
  /** Of currencies (ISO 4217) that are not written by their code. */
  currencySymbols: Readonly<Record<string, string>>;

  title: string;
  sampleMark: string;
  partialMark: string;
  sampleBanner: string;
  partialBanner(month: string, lastDay: string): string;

  conclusionHeading: string;
  finding: Record<Direction, string>;
  canBeChance(days: number, r: string): string;
  comparison(cold: MeanOfRange, warm: MeanOfRange): string;
  noCorrelation: Record<NoCorrelation, string>;
  tooFewForDirection: string;

  daysHeading: string;
  daysUsed(used: number, inPeriod: number): string;
  daysCovered(span: string): string;

  correlationHeading: string;
  correlationNone: string;
  reading(strength: Strength, direction: Direction): string;

  rangesHeading: string;
  rangeColumns: { range: string; temperature: string; days: string; meanAmount: string };
  rangeLabel(label: string): string;
  atMost(upTo: string): string;
  between(above: string, upTo: string): string;
  above(above: string): string;
  noDays: string;

  notesHeading: string;
  filledAmounts(days: number): string;
  filledTemperatures(days: number): string;
  dropped(days: number, list: string): string;
  shoppingOnly(days: number, list: string): string;
  weatherOnly(days: number, list: string): string;
  complete: string;
  absent(days: number): string;

  notCause: string;
  period(span: string, timezone: string): string;
  sources(shopping: string, weather: string): string;
  madeBy(version: string): string;
}

/** Mean sales of a day in the coldest or the warmest range. */
export interface MeanOfRange {
  /** The range in words, as in "at most 20 °C". */
  range: string;
  mean: string;
}
