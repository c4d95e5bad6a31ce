/** A calendar day as `YYYY-MM-DD`. It is never a Date, which changes its day with the time zone. */
export type IsoDate = string;

/** A calendar month as `YYYY-MM`. */
export type Month = string;

/** The days that a report covers: `start` to the day before `endExclusive`. */
export interface Period {
  start: IsoDate;
  endExclusive: IsoDate;
  /** IANA name of the time zone that decides whether the month is over. */
  timezone: string;
  /** True if the month is not over: the period then ends before today. */
  partial: boolean;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** True for a month written `YYYY-MM`. */
export function isMonth(text: string): boolean {
  return MONTH.test(text);
}

/** True for an existing day written `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}

/** The last month that is over on the given day. */
export function lastFinishedMonth(today: IsoDate): Month {
  return Temporal.PlainDate.from(today).toPlainYearMonth().subtract({ months: 1 }).toString();
}

export function monthBefore(month: Month): Month {
  return Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString();
}

/** The months from the first to the last, both included; none if the first is after the last. */
export function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

function monthAfter(month: Month): Month {
  return Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString();
}

/** First day of the month and first day of the next. */
export function monthBounds(month: Month): { start: IsoDate; endExclusive: IsoDate } {
  const first = Temporal.PlainYearMonth.from(month);
  return {
    start: first.toPlainDate({ day: 1 }).toString(),
    endExclusive: first.add({ months: 1 }).toPlainDate({ day: 1 }).toString(),
  };
}

/** A span of days: `start` to the day before `endExclusive`. */
export type Span = Pick<Period, 'start' | 'endExclusive'>;

export function isWithin(date: IsoDate, { start, endExclusive }: Span): boolean {
  return date >= start && date < endExclusive;
}

/** The span with its start moved back by a number of months. */
export function withMonthsBefore({ start, endExclusive }: Span, months: number): Span {
  const earlier = Temporal.PlainDate.from(start).subtract({ months }).toString();
  return { start: earlier, endExclusive };
}

/** The span with its start moved by `before` days and its end by `after` days. */
export function shiftedSpan({ start, endExclusive }: Span, before: number, after: number): Span {
  const moved = (date: IsoDate, days: number) =>
    Temporal.PlainDate.from(date).add({ days }).toString();
  return { start: moved(start, before), endExclusive: moved(endExclusive, after) };
}

/** The days of a half-open span. */
export function datesBetween(start: IsoDate, endExclusive: IsoDate): IsoDate[] {
  const first = Temporal.PlainDate.from(start);
  const count = daysBetween(start, endExclusive);
  return Array.from({ length: count }, (_, days) => first.add({ days }).toString());
}

/** Number of days in a half-open span. */
export function daysBetween(start: IsoDate, endExclusive: IsoDate): number {
  return Temporal.PlainDate.from(start).until(Temporal.PlainDate.from(endExclusive)).days;
}

export function dayBefore(date: IsoDate): IsoDate {
  return Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
}

/**
 * The ranges of consecutive values: days or months.
 *
 * @param values ascending
 * @param previous returns the value before a value
 */
export function consecutiveRanges(
  values: readonly string[],
  previous: (value: string) => string,
): [first: string, last: string][] {
  const ranges: [string, string][] = [];
  for (const value of values) {
    const range = ranges.at(-1);
    if (range?.[1] === previous(value)) range[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}
