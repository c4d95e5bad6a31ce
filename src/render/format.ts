import { consecutiveRanges, dayBefore, type IsoDate, type Month } from '../domain/calendar.ts';
import type { Messages } from './catalogue.ts';
import { decimalsOf } from './currency.ts';

/** Formats numbers and dates of one language and currency. */
export interface Format {
  money(amount: number): string;
  /** An amount without its currency, where that stands in the head of the table. */
  amount(amount: number): string;
  /** A difference of money with its sign. */
  moneyChange(amount: number): string;
  /** With one decimal, two where that would be nothing. */
  percent(value: number): string;
  /** A difference in percent with its sign. */
  percentChange(value: number): string;
  /** A probability, as statistics write it. */
  p(value: number): string;
  /** With so many decimals. */
  number(value: number, places: number): string;
  /** A correlation with two decimals. */
  correlation(r: number): string;
  /** A temperature without its unit, with as many decimals as it has. */
  degrees(celsius: number): string;
  /** A temperature that was computed, to one decimal. */
  roundDegrees(celsius: number): string;
  month(month: Month): string;
  /** Without its year. */
  shortMonth(month: Month): string;
  date(date: IsoDate): string;
  /** A day without its year, for lists within one month. */
  shortDate(date: IsoDate): string;
  /** Its day of the week, short. */
  weekday(date: IsoDate): string;
  /** Days of one month without their year, neighbours taken together. */
  shortDates(dates: readonly IsoDate[]): string;
  /** From the first to the last day of a span within one month, both included. */
  dateRange(first: IsoDate, last: IsoDate): string;
}

/**
 * Numbers, dates and currencies are worded by the catalogue: it is exact, and the runtime's own
 * formatting takes longer to load than the rest of a run.
 *
 * @param currency ISO 4217; amounts get the decimals that the currency has, two for most
 */
export function createFormat(
  { dates, numbers, currencySymbols }: Messages,
  currency: string,
): Format {
  const decimals = decimalsOf(currency);
  const symbol = currencySymbols[currency] ?? currency;
  const at = (date: IsoDate) => Temporal.PlainDate.from(date);
  /** A sign where it is negative, and the digits. */
  const written = (value: number, places: number): [sign: string, digits: string] => {
    const rounded = roundHalfEven(value, places);
    const [whole = '', fraction] = Math.abs(rounded).toFixed(places).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, numbers.thousands);
    const digits =
      fraction === undefined ? grouped : `${grouped}${numbers.decimalPoint}${fraction}`;
    return [rounded < 0 ? '-' : '', digits];
  };
  const number = (value: number, places: number) => written(value, places).join('');
  const money = (amount: number) => {
    const [sign, digits] = written(amount, decimals);
    return `${sign}${numbers.money(digits, symbol)}`;
  };
  const percent = (value: number) => {
    const [sign, digits] = written(value, percentPlaces(value));
    return `${sign}${numbers.percent(digits)}`;
  };
  const plus = (value: number, places: number) => (roundHalfEven(value, places) > 0 ? '+' : '');
  return {
    money,
    amount: (amount) => number(amount, decimals),
    moneyChange: (amount) => `${plus(amount, decimals)}${money(amount)}`,
    percent,
    percentChange: (value) => `${plus(value, percentPlaces(value))}${percent(value)}`,
    p: (value) => (value < 0.001 ? `<${number(0.001, 3)}` : number(value, 3)),
    number,
    correlation: (r) => number(r, 2),
    degrees: (celsius) => String(celsius).replace('.', numbers.decimalPoint),
    roundDegrees: (celsius) => number(celsius, 1).replace(/\D0$/, ''),
    month: (month) => dates.month(Temporal.PlainYearMonth.from(month)),
    shortMonth: (month) => dates.shortMonth(Temporal.PlainYearMonth.from(month)),
    date: (date) => dates.date(at(date)),
    shortDate: (date) => dates.shortDate(at(date)),
    weekday: (date) => dates.weekday(at(date)),
    shortDates: (list) =>
      consecutiveRanges(list, dayBefore)
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
