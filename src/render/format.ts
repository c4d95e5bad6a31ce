import type { IsoDate, Month } from '../domain/calendar.ts';
import { decimalsOf, writeMoney } from './currency.ts';
import type { Messages } from './messages/messages.ts';

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
  /** From the first to the last day of a span within one month, both included. */
  dateRange(first: IsoDate, last: IsoDate): string;
}

/**
 * Dates and currencies are worded by the catalogue: it is exact, and the runtime's own formatting
 * takes longer to load than the rest of a run.
 *
 * @param currency ISO 4217; amounts get the decimals that the currency has, two for most
 */
export function createFormat({ dates, currencySymbols }: Messages, currency: string): Format {
  const decimals = decimalsOf(currency);
  const symbol = currencySymbols[currency] ?? currency;
  const at = (date: IsoDate) => Temporal.PlainDate.from(date);
  return {
    money: (amount) => writeMoney(roundHalfEven(amount, decimals), decimals, symbol),
    correlation: (r) => roundHalfEven(r, 2).toFixed(2),
    degrees: String,
    month: (month) => dates.month(Temporal.PlainYearMonth.from(month)),
    date: (date) => dates.date(at(date)),
    shortDate: (date) => dates.shortDate(at(date)),
    dateRange: (first, last) =>
      first === last ? dates.date(at(first)) : dates.daysOfMonth(at(first), at(last)),
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
