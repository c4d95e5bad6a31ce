import type { Span } from './calendar.ts';

/** How far a written clock is to be put forward to show the local day, up to some moment. */
export interface DayShift {
  /** Seconds of the written clock since 1970, exclusive; Infinity for the last. */
  before: number;
  /** To be added to the seconds of the written clock. */
  seconds: number;
}

/** Seconds of a day. */
export const DAY = 86_400;

/** Zones are at most 26 hours apart: no day of a span begins further from its date in another. */
export const MARGIN_DAYS = 2;

/**
 * What turns a clock of one zone into that of another, for all moments of a span: the number of the
 * day there is `floor((seconds + shift) / 86400)`. It changes where one of the zones changes its
 * offset. An hour that the written clock shows twice counts as the first, as Temporal has it.
 *
 * @param written IANA zone of the clock; UTC for seconds since 1970
 * @param wanted IANA zone of the days
 */
export function dayShifts(span: Span, written: string, wanted: string): DayShift[] {
  if (written === wanted) return [{ before: Number.POSITIVE_INFINITY, seconds: 0 }];
  const [first, end] = [span.start, span.endExclusive].map((date) =>
    Temporal.PlainDate.from(date).toZonedDateTime('UTC'),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  const last = end.add({ days: MARGIN_DAYS }).toInstant();
  const shifts: DayShift[] = [];
  let moment = first.subtract({ days: MARGIN_DAYS }).toInstant();
  while (true) {
    const [from, to] = [written, wanted].map((zone) => moment.toZonedDateTimeISO(zone)) as [
      Temporal.ZonedDateTime,
      Temporal.ZonedDateTime,
    ];
    const seconds = (to.offsetNanoseconds - from.offsetNanoseconds) / 1e9;
    const next = [from, to]
      .map((here) => here.getTimeZoneTransition('next')?.toInstant())
      .filter((change) => change !== undefined)
      .sort(Temporal.Instant.compare)[0];
    if (next === undefined || Temporal.Instant.compare(next, last) >= 0) {
      return [...shifts, { before: Number.POSITIVE_INFINITY, seconds }];
    }
    const before = next.epochMilliseconds / 1000 + from.offsetNanoseconds / 1e9;
    shifts.push({ before, seconds });
    moment = next;
  }
}

/** The number of a date: days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Temporal.PlainDate.from('1970-01-01').until(date).days;
}

/** The date of a number of days since 1970-01-01. */
export function dateOfDay(number: number): string {
  return Temporal.PlainDate.from('1970-01-01').add({ days: number }).toString();
}
