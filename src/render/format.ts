import { dayBefore, type IsoDate, type Month } from '../domain/calendar.ts';
import { decimalsOf, writeMoney } from './currency.ts';
import type { Messages } from './messages/messages.ts';

/** Formats numbers and dates of one language and currency. */
export interface Format {
  money(amount: number): string;
  /** A difference of money with its sign. */
  moneyChange(amount: number): string;
  /** With one decimal, two where that would be nothing. */
  percent(value: number): string;
  /** A difference in percent with its sign. */
  percentChange(value: number): string;
  /** A probability, as statistics write it. */
  p(value: number): string;
  /** A correlation with two decimals and the sign as plain ASCII, as statistics write it. */
  correlation(r: number): string;
  /** A temperature without its unit, with as many decimals as it has. */
  degrees(celsius: number): string;
  /** A temperature that was computed, to one decimal. */
  roundDegrees(celsius: number): string;
  month(month: Month): string;
  date(date: IsoDate): string;
  /** A day without its year, for lists within one month. */
  shortDate(date: IsoDate): string;
  /** Days of one month without their year, neighbours taken together. */
  shortDates(dates: readonly IsoDate[]): string;
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
  const money = (amount: number) => writeMoney(roundHalfEven(amount, decimals), decimals, symbol);
  const percent = (value: number) => {
    const places = percentPlaces(value);
    return `${roundHalfEven(value, places).toFixed(places)}%`;
  };
  const plus = (value: number, places: number) => (roundHalfEven(value, places) > 0 ? '+' : '');
  return {
    money,
    moneyChange: (amount) => `${plus(amount, decimals)}${money(amount)}`,
    percent,
    percentChange: (value) => `${plus(value, percentPlaces(value))}${percent(value)}`,
    p: (value) => (value < 0.001 ? '<0.001' : roundHalfEven(value, 3).toFixed(3)),
    correlation: (r) => roundHalfEven(r, 2).toFixed(2),
    degrees: String,
    roundDegrees: (celsius) => String(roundHalfEven(celsius, 1)),
    month: (month) => dates.month(Temporal.PlainYearMonth.from(month)),
    date: (date) => dates.date(at(date)),
    shortDate: (date) => dates.shortDate(at(date)),
    shortDates: (list) =>
      runs(list)
        .map(([first, last]) =>
          first === last ? dates.shortDate(at(first)) : dates.shortDays(at(first), at(last)),
        )
        .join(', '),
    dateRange: (first, last) =>
      first === last ? dates.date(at(first)) : dates.daysOfMonth(at(first), at(last)),
  };
}

function percentPlaces(value: number): number {
  return value !== 0 && Math.abs(value) < 0.05 ? 2 : 1;
}

/** First and last of each run of days that follow each other. */
function runs(dates: readonly IsoDate[]): [first: IsoDate, last: IsoDate][] {
  const found: [IsoDate, IsoDate][] = [];
  for (const date of dates) {
    const run = found.at(-1);
    if (run?.[1] === dayBefore(date)) run[1] = date;
    else found.push([date, date]);
  }
  return found;
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
