import { isIsoDate, type Span, shiftedSpan } from '../../domain/calendar.ts';
import type { Dates } from '../../domain/source-settings.ts';
import {
  clockShifts,
  dateOfDay,
  dayNumber,
  MARGIN_DAYS,
  SECONDS_PER_DAY,
} from '../../domain/zone-offsets.ts';
import type { DateKind } from './date-kind.ts';
import { type ColumnKind, type Day, type Dialect, quoteText } from './dialect.ts';

/** The SQL that assigns rows to days by a column of dates or times. */
export interface DayColumn {
  /** The day of a row. */
  expression: string;
  /** A condition that all rows of the span meet, and perhaps rows around it. */
  condition: string;
  /** The span that has to be read so that the days of the requested span are complete. */
  readSpan: Span;
  /** The date of a day from the database; undefined if it is not a date. */
  dateOf(day: unknown): string | undefined;
}

/**
 * The SQL that assigns rows to the days of a span.
 *
 * @param skipInvalid whether the day of every text that is no date is null, even if that is slow
 */
export function dayColumn(
  name: string,
  dateKind: DateKind,
  columnKind: ColumnKind,
  dates: Dates,
  span: Span,
  dialect: Dialect,
  { skipInvalid = false } = {},
): DayColumn {
  const column = dialect.quoteName(name);
  const wide = shiftedSpan(span, -MARGIN_DAYS, MARGIN_DAYS);
  const numbersBetween = (unitsPerSecond: number) =>
    between(column, {
      low: String(secondsOf(wide.start) * unitsPerSecond),
      high: String(secondsOf(wide.endExclusive) * unitsPerSecond),
    });
  const byClock = (seconds: string, zone: string, condition: string): DayColumn => ({
    // The divisor is no integer: MySQL rounds the quotient of whole numbers to four decimals, which
    // would move the last seconds of a day to the next.
    expression: `FLOOR((${seconds} + ${shiftSql(seconds, zone, dates.reportZone, span)}) / ${SECONDS_PER_DAY}.0e0)`,
    condition,
    readSpan: wide,
    dateOf: dateOfNumber,
  });
  switch (dateKind) {
    case 'date':
      return byDate(dialect.day(column, 'date', columnKind), column, span);
    case 'datetime': {
      if (dates.sourceZone === dates.reportZone) {
        return byDate(dialect.day(column, 'datetime', columnKind), column, span);
      }
      const seconds = dialect.clockSeconds(column, columnKind, { zone: '', skipInvalid });
      return byClock(seconds, dates.sourceZone, datesBetween(column, wide));
    }
    case 'utc': {
      const seconds = dialect.clockSeconds(column, columnKind, { zone: 'Z', skipInvalid });
      return byClock(seconds, 'UTC', datesBetween(column, wide));
    }
    case 'timestamp': {
      const low = dialect.moment(secondsOf(wide.start));
      const high = dialect.moment(secondsOf(wide.endExclusive));
      return byClock(dialect.momentSeconds(column), 'UTC', between(column, { low, high }));
    }
    case 'epoch':
      return byClock(column, 'UTC', numbersBetween(1));
    case 'epoch-ms':
      return byClock(`${column} / 1000`, 'UTC', numbersBetween(1000));
    case 'YYYYMMDD': {
      const low = quoteText(span.start.replaceAll('-', ''));
      const high = quoteText(span.endExclusive.replaceAll('-', ''));
      return {
        expression: column,
        condition: between(column, { low, high }),
        readSpan: span,
        dateOf: (day) =>
          isoDate(
            String(day)
              .trimEnd()
              .replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
          ),
      };
    }
  }
}

function byDate({ sql, form }: Day, column: string, span: Span): DayColumn {
  return {
    expression: sql,
    condition: datesBetween(column, span),
    readSpan: span,
    dateOf: form === 'text' ? isoDate : dateOfNumber,
  };
}

function between(column: string, { low, high }: { low: string; high: string }): string {
  return `${column} >= ${low} AND ${column} < ${high}`;
}

function datesBetween(column: string, { start, endExclusive }: Span): string {
  return between(column, { low: quoteText(start), high: quoteText(endExclusive) });
}

function secondsOf(date: string): number {
  return dayNumber(date) * SECONDS_PER_DAY;
}

/** Engines return null for a time that no calendar has. */
function dateOfNumber(day: unknown): string | undefined {
  return day === null ? undefined : dateOfDay(Number(day));
}

function isoDate(day: unknown): string | undefined {
  return typeof day === 'string' && isIsoDate(day) ? day : undefined;
}

/** The seconds to add to those of a clock, so that they become those of the zone of the report. */
function shiftSql(seconds: string, sourceZone: string, reportZone: string, span: Span): string {
  const shifts = clockShifts(span, sourceZone, reportZone);
  const last = (shifts.at(-1) as (typeof shifts)[number]).seconds;
  if (shifts.length === 1) return String(last);
  const cases = shifts
    .slice(0, -1)
    .map((each) => `WHEN ${seconds} < ${each.before} THEN ${each.seconds}`);
  return `CASE ${cases.join(' ')} ELSE ${last} END`;
}
