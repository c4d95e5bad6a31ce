import { consecutiveRanges, dayBefore, type IsoDate, type Month } from '../domain/calendar.ts';
import type { Messages } from './catalogue.ts';
import { decimalsOf } from './currency.ts';

/** Formats numbers and dates in one language and currency. */
export interface Format {
  money(amount: number): string;
  /** An amount without its currency, for a table with the currency in its head. */
  amount(amount: number): string;
  /** A difference in money with its sign. */
  moneyChange(amount: number): string;
  /** With one decimal; two for small values, which would be rounded to zero. */
  percent(value: number): string;
  /** A difference in percent with its sign. */
  percentChange(value: number): string;
  /** A p value; `<0.001` for smaller ones. */
  p(value: number): string;
  number(value: number, decimals: number): string;
  /** With two decimals. */
  correlation(r: number): string;
  /** A temperature from the configuration, without its unit and with all its decimals. */
  degrees(celsius: number): string;
  /** A computed temperature without its unit, with at most one decimal. */
  roundDegrees(celsius: number): string;
  month(month: Month): string;
  /** Without its year. */
  shortMonth(month: Month): string;
  date(date: IsoDate): string;
  /** Without its year. */
  shortDate(date: IsoDate): string;
  /** The abbreviated day of the week. */
  weekday(date: IsoDate): string;
  /** Days of one month without their year; consecutive days as a range. */
  shortDates(dates: readonly IsoDate[]): string;
  /** From the first to the last day, both included and in the same month. */
  dateRange(first: IsoDate, last: IsoDate): string;
}

/**
 * Creates the formats from the catalogue, because Intl takes longer to load than the rest of a run.
 *
 * @param currency ISO 4217; amounts get its number of decimals
 */
export function createFormat(
  { dates, numbers, currencySymbols }: Messages,
  currency: string,
): Format {
  const moneyDecimals = decimalsOf(currency);
  const symbol = currencySymbols[currency] ?? currency;
  const toDate = (date: IsoDate) => Temporal.PlainDate.from(date);
  const signAndDigits = (value: number, decimals: number): [sign: string, digits: string] => {
    const rounded = roundHalfEven(value, decimals);
    const [whole = '', fraction] = Math.abs(rounded).toFixed(decimals).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, numbers.thousands);
    const digits =
      fraction === undefined ? grouped : `${grouped}${numbers.decimalPoint}${fraction}`;
    return [rounded < 0 ? '-' : '', digits];
  };
  const number = (value: number, decimals: number) => signAndDigits(value, decimals).join('');
  const money = (amount: number) => {
    const [sign, digits] = signAndDigits(amount, moneyDecimals);
    return `${sign}${numbers.money(digits, symbol)}`;
  };
  const percent = (value: number) => {
    const [sign, digits] = signAndDigits(value, percentDecimals(value));
    return `${sign}${numbers.percent(digits)}`;
  };
  const plusSign = (value: number, decimals: number) =>
    roundHalfEven(value, decimals) > 0 ? '+' : '';
  return {
    money,
    amount: (amount) => number(amount, moneyDecimals),
    moneyChange: (amount) => `${plusSign(amount, moneyDecimals)}${money(amount)}`,
    percent,
    percentChange: (value) => `${plusSign(value, percentDecimals(value))}${percent(value)}`,
    p: (value) => (value < 0.001 ? `<${number(0.001, 3)}` : number(value, 3)),
    number,
    correlation: (r) => number(r, 2),
    degrees: (celsius) => String(celsius).replace('.', numbers.decimalPoint),
    roundDegrees: (celsius) => number(celsius, 1).replace(/\D0$/, ''),
    month: (month) => dates.month(Temporal.PlainYearMonth.from(month)),
    shortMonth: (month) => dates.shortMonth(Temporal.PlainYearMonth.from(month)),
    date: (date) => dates.date(toDate(date)),
    shortDate: (date) => dates.shortDate(toDate(date)),
    weekday: (date) => dates.weekday(toDate(date)),
    shortDates: (list) =>
      consecutiveRanges(list, dayBefore)
        .map(([first, last]) =>
          first === last
            ? dates.shortDate(toDate(first))
            : dates.shortDays(toDate(first), toDate(last)),
        )
        .join(', '),
    dateRange: (first, last) =>
      first === last ? dates.date(toDate(first)) : dates.daysOfMonth(toDate(first), toDate(last)),
  };
}

function percentDecimals(value: number): number {
  return value !== 0 && Math.abs(value) < 0.05 ? 2 : 1;
}

/**
 * Rounds like numpy.round: half to even after scaling, so that 258.125 becomes 258.12. Never returns
 * negative zero.
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
