import type { Span } from './calendar.ts';

/** The difference between the clocks of two time zones, valid until the next change of an offset. */
export interface ClockShift {
  /** End of validity, exclusive: seconds of the source clock since 1970; Infinity for the last. */
  before: number;
  /** Seconds to add to the source clock to get the target clock. */
  seconds: number;
}

export const SECONDS_PER_DAY = 86_400;

/** Time zones differ by at most 26 hours, so the same moment is less than two dates apart in them. */
export const MARGIN_DAYS = 2;

/**
 * The shifts from the clock of one time zone to that of another, for all moments of a span. The
 * number of a day in the target zone is `floor((seconds + shift) / 86400)`. An hour that the source
 * clock shows twice counts as the first one, as in Temporal.
 *
 * @param from IANA zone of the source clock; UTC for seconds since 1970
 * @param to IANA zone of the target clock
 */
export function clockShifts(span: Span, from: string, to: string): ClockShift[] {
  if (from === to) return [{ before: Number.POSITIVE_INFINITY, seconds: 0 }];
  const end = utcMidnight(span.endExclusive).add({ days: MARGIN_DAYS }).toInstant();
  const shifts: ClockShift[] = [];
  let moment = utcMidnight(span.start).subtract({ days: MARGIN_DAYS }).toInstant();
  while (true) {
    const source = moment.toZonedDateTimeISO(from);
    const target = moment.toZonedDateTimeISO(to);
    const seconds = (target.offsetNanoseconds - source.offsetNanoseconds) / 1e9;
    const next = [source, target]
      .map((clock) => clock.getTimeZoneTransition('next')?.toInstant())
      .filter((change) => change !== undefined)
      .sort(Temporal.Instant.compare)[0];
    if (next === undefined || Temporal.Instant.compare(next, end) >= 0) {
      return [...shifts, { before: Number.POSITIVE_INFINITY, seconds }];
    }
    const before = next.epochMilliseconds / 1000 + source.offsetNanoseconds / 1e9;
    shifts.push({ before, seconds });
    moment = next;
  }
}

function utcMidnight(date: string): Temporal.ZonedDateTime {
  return Temporal.PlainDate.from(date).toZonedDateTime('UTC');
}

/** The number of a date: days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Temporal.PlainDate.from('1970-01-01').until(date).days;
}

/** The date with a number of days since 1970-01-01. */
export function dateOfDay(number: number): string {
  return Temporal.PlainDate.from('1970-01-01').add({ days: number }).toString();
}
