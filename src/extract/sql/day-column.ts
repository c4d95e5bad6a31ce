import { isIsoDate, type Span, shiftedSpan } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { Dates } from '../../domain/source-settings.ts';
import {
  clockShifts,
  dateOfDay,
  dayNumber,
  MARGIN_DAYS,
  SECONDS_PER_DAY,
} from '../../domain/zone-offsets.ts';
import { type ColumnKind, type Database, quote } from './database.ts';

/** How the rows of a column of dates or times are put into days. */
export interface DayColumn {
  /** SQL of a row's day. */
  expression: string;
  /** SQL condition that lets all rows of the span through, and perhaps some around it. */
  condition: string;
  /** What has to be read for the days of the span to be whole. */
  reach: Span;
  /** The date of a day as the database gives it; undefined where it is none. */
  dateOf(day: unknown): string | undefined;
}

/** How a column says when something was. */
export type Clock =
  | 'date'
  /** A date and a time by a clock whose zone is not in it. */
  | 'datetime'
  /** MySQL's TIMESTAMP: a moment, whatever the zone in which it is shown. */
  | 'timestamp'
  /** Text of a moment in UTC, ending in Z. */
  | 'utc'
  | 'epoch'
  | 'epoch-ms'
  | 'YYYYMMDD';

/**
 * What a column is, by its type, by the format that the configuration gives it, and where neither
 * tells, by one of its values.
 *
 * @param sample any value of the column; null where there is none
 * @param where table and source, for messages
 * @throws Failure (78) where it cannot be told
 */
export async function clockOf(
  column: string,
  kind: ColumnKind,
  format: Dates['format'],
  sample: () => Promise<unknown>,
  where: string,
): Promise<Clock> {
  if (kind === 'date' || kind === 'datetime' || kind === 'timestamp') return kind;
  if (isNumbered(format)) return format;
  if (format !== null && format !== 'YYYY-MM-DD') {
    throw failure(
      EXIT.config,
      `column ${column} of ${where} cannot be searched for dates written ${format}`,
      'Use a query of your own that turns them into dates, or a view.',
    );
  }
  const value = kind === 'number' || kind === 'float' ? 0 : await sample();
  if (typeof value === 'number' || typeof value === 'bigint') {
    throw failure(
      EXIT.config,
      `column ${column} of ${where} holds numbers, and nothing says which dates they are`,
      'Set the DATE_FORMAT key of that side to epoch (seconds since 1970), epoch-ms or YYYYMMDD.',
    );
  }
  const [, time, zone] =
    /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*?)?(Z|[+-]\d\d:?\d\d)?$/.exec(String(value)) ?? [];
  if (time === undefined) return 'date';
  if (zone === undefined) return 'datetime';
  if (zone === 'Z') return 'utc';
  // MySQL moves such a time into the zone of its session, MariaDB leaves the offset out.
  throw failure(
    EXIT.config,
    `column ${column} of ${where} holds times with an offset, as in '${value}'`,
    'Use a query of your own that turns them into times in UTC, or a view.',
  );
}

/**
 * What a column probably is, before its kind is known: with the dates of text, rows are found in
 * columns of dates and times too, with which every engine compares it.
 */
export function likelyClock({ format }: Dates): Clock {
  return isNumbered(format) ? format : 'date';
}

/** Whether dates are written as numbers. */
export function isNumbered(format: Dates['format']): format is 'epoch' | 'epoch-ms' | 'YYYYMMDD' {
  return format === 'epoch' || format === 'epoch-ms' || format === 'YYYYMMDD';
}

/** How a column of that kind is read for the days of a span. */
export function dayColumn(
  name: string,
  clock: Clock,
  { written, wanted }: Dates,
  span: Span,
  { clockSeconds }: Pick<Database, 'clockSeconds'>,
): DayColumn {
  const column = quote(name);
  const between = (low: string, high: string) => `${column} >= ${low} AND ${column} < ${high}`;
  const byDate = (expression: string): DayColumn => ({
    expression,
    condition: between(text(span.start), text(span.endExclusive)),
    reach: span,
    dateOf: isoDate,
  });
  const reach = shiftedSpan(span, -MARGIN_DAYS, MARGIN_DAYS);
  // Of whole numbers, MySQL rounds the quotient to four decimals: the last seconds of a day would be
  // those of the next. As doubles they are exact enough.
  const byClock = (seconds: string, zone: string, condition: string): DayColumn => ({
    expression: `FLOOR((${seconds} + ${shift(seconds, clockShifts(span, zone, wanted))}) / ${SECONDS_PER_DAY}.0e0)`,
    condition,
    reach,
    // Null is what the engine makes of a time that is none.
    dateOf: (day) => (day === null ? undefined : dateOfDay(Number(day))),
  });
  const dates = between(text(reach.start), text(reach.endExclusive));
  const [first, end] = [reach.start, reach.endExclusive].map(
    (date) => dayNumber(date) * SECONDS_PER_DAY,
  ) as [number, number];
  const numbers = (factor: number) => between(String(first * factor), String(end * factor));
  switch (clock) {
    case 'date':
      return byDate(column);
    case 'datetime':
      if (written === wanted) return byDate(`DATE(${column})`);
      return byClock(clockSeconds(column), written, dates);
    case 'utc':
      return byClock(clockSeconds(column), 'UTC', dates);
    case 'timestamp':
      // The bounds are told in the server's zone, in which an hour may come twice: the margin
      // makes up for it, and leaves the index of use.
      return byClock(`UNIX_TIMESTAMP(${column})`, 'UTC', between(fromEpoch(first), fromEpoch(end)));
    case 'epoch':
      return byClock(column, 'UTC', numbers(1));
    case 'epoch-ms':
      return byClock(`${column} / 1000`, 'UTC', numbers(1000));
    case 'YYYYMMDD': {
      const [start, endExclusive] = [span.start, span.endExclusive].map((date) =>
        text(date.replaceAll('-', '')),
      ) as [string, string];
      return {
        expression: column,
        condition: between(start, endExclusive),
        reach: span,
        dateOf: (day) => isoDate(String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')),
      };
    }
  }
}

const text = (date: string) => `'${date}'`;

function isoDate(day: unknown): string | undefined {
  return typeof day === 'string' && isIsoDate(day) ? day : undefined;
}

// What a TIMESTAMP can hold.
const [FIRST_MOMENT, LAST_MOMENT] = [1, 2 ** 31 - 1];

function fromEpoch(seconds: number): string {
  return `FROM_UNIXTIME(${Math.min(Math.max(seconds, FIRST_MOMENT), LAST_MOMENT)})`;
}

/** SQL of what is to be added to the seconds of a clock. */
function shift(seconds: string, shifts: ReturnType<typeof clockShifts>): string {
  const last = (shifts.at(-1) as (typeof shifts)[number]).seconds;
  if (shifts.length === 1) return String(last);
  const cases = shifts
    .slice(0, -1)
    .map((each) => `WHEN ${seconds} < ${each.before} THEN ${each.seconds}`);
  return `CASE ${cases.join(' ')} ELSE ${last} END`;
}
