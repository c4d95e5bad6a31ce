import type { IsoDate, Month } from '../domain/calendar.ts';

/** Formats numbers and dates of one language and currency. */
export interface Format {
  money(amount: number): string;
  /** A correlation with two decimals and the sign as plain ASCII, as statistics write it. */
  correlation(r: number): string;
  /** A temperature without its unit, with as many decimals as it has. */
  degrees(celsius: number): string;
  month(month: Month): string;
  date(date: IsoDate): string;
  /** A day without its year, for lists within one month. */
  shortDate(date: IsoDate): string;
  /** From the first to the last day, both included. */
  dateRange(first: IsoDate, last: IsoDate): string;
}

/**
 * @param locale BCP 47, as in `en`
 * @param currency ISO 4217; amounts get the decimals that the currency has, two for most
 */
export function createFormat(locale: string, currency: string): Format {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const decimals = money.resolvedOptions().maximumFractionDigits ?? 2;
  const degrees = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const at = (date: IsoDate) => Temporal.PlainDate.from(date);
  return {
    money: (amount) => money.format(roundHalfEven(amount, decimals)),
    correlation: (r) => roundHalfEven(r, 2).toFixed(2),
    degrees: (celsius) => degrees.format(celsius),
    month: (month) => at(`${month}-01`).toLocaleString(locale, { year: 'numeric', month: 'long' }),
    date: (date) => day.format(at(date)),
    shortDate: (date) => at(date).toLocaleString(locale, { month: 'short', day: 'numeric' }),
    dateRange: (first, last) =>
      first === last ? day.format(at(first)) : day.formatRange(at(first), at(last)),
  };
}

/**
 * Rounds as numpy.round does: scaled, to the nearest, a half to the even neighbour, so that
 * 258.125 becomes 258.12. Never returns negative zero.
 */
export function roundHalfEven(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const scaled = value * scale;
  if (!Number.isFinite(scaled)) return value;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) / scale + 0;
}
