/** A calendar day as `YYYY-MM-DD`. Days stay strings from end to end: a Date moves with the zone. */
export type IsoDate = string;

/** A calendar month as `YYYY-MM`. */
export type Month = string;

/** The days that a report covers: from `start` up to, but without, `endExclusive`. */
export interface Period {
  start: IsoDate;
  endExclusive: IsoDate;
  /** IANA name of the zone in which the month was judged to be over or not. */
  timezone: string;
  /** True if the month was not over, and the period ends before today. */
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

/** The month before. */
export function monthBefore(month: Month): Month {
  return Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString();
}

/** The months from the first to the last, both included; none where they are the wrong way round. */
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

/** A span of days: from `start` up to, but without, `endExclusive`. */
export type Span = Pick<Period, 'start' | 'endExclusive'>;

/** True for a day of the span. */
export function isWithin(date: IsoDate, { start, endExclusive }: Span): boolean {
  return date >= start && date < endExclusive;
}

/** A span that begins so many months earlier. */
export function withMonthsBefore({ start, endExclusive }: Span, months: number): Span {
  const earlier = Temporal.PlainDate.from(start).subtract({ months }).toString();
  return { start: earlier, endExclusive };
}

/** A span with its ends moved by so many days. */
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

/** The day before. */
export function dayBefore(date: IsoDate): IsoDate {
  return Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
}

/**
 * First and last of each run of values that follow each other: days or months.
 *
 * @param values ascending
 * @param before what comes before a value
 */
export function runs(
  values: readonly string[],
  before: (value: string) => string,
): [first: string, last: string][] {
  const found: [string, string][] = [];
  for (const value of values) {
    const run = found.at(-1);
    if (run?.[1] === before(value)) run[1] = value;
    else found.push([value, value]);
  }
  return found;
}
