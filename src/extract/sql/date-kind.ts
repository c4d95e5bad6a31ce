import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { Dates } from '../../domain/source-settings.ts';
import type { DescribedColumn } from './database.ts';
import type { ColumnKind, Dialect } from './dialect.ts';

/** The form of the dates in a column. */
export type DateKind =
  | 'date'
  /** A date and a time by a clock whose zone is not in the value. */
  | 'datetime'
  /** A moment, whatever the zone in which it is shown. */
  | 'timestamp'
  /** Text of a moment in UTC, with a Z at its end. */
  | 'utc'
  | 'epoch'
  | 'epoch-ms'
  | 'YYYYMMDD';

/**
 * The form of the dates in a column: by the type of the column, by the configured format, or else
 * by one of its values.
 *
 * @param sampleValue any value of the column; null if it has none
 * @param where table and source, for messages
 * @throws Failure (78) if the form cannot be known or cannot be searched
 */
export async function dateKindOf(
  column: string,
  kind: ColumnKind,
  format: Dates['format'],
  sampleValue: () => Promise<unknown>,
  where: string,
  { comparesAnyTypes }: Pick<Dialect, 'comparesAnyTypes'>,
): Promise<DateKind> {
  if (kind === 'date' || kind === 'datetime' || kind === 'timestamp') return kind;
  const isNumber = kind === 'number' || kind === 'float' || kind === 'double';
  const isSearchable = comparesAnyTypes || isNumber || format === 'YYYYMMDD';
  if (isNumeric(format) && isSearchable && kind !== 'other') return format;
  if (kind === 'other' || (format !== null && format !== 'YYYY-MM-DD')) {
    throw failure(
      EXIT.config,
      `column ${column} of ${where} cannot be searched for dates${format === null ? '' : ` written ${format}`}`,
      'Use a query of your own that turns them into dates, or a view.',
    );
  }
  const value = isNumber ? 0 : await sampleValue();
  if (typeof value === 'number' || typeof value === 'bigint') {
    throw failure(
      EXIT.config,
      `column ${column} of ${where} holds numbers, and nothing says which dates they are`,
      'Set the DATE_FORMAT key of that side to epoch (seconds since 1970), epoch-ms or YYYYMMDD.',
    );
  }
  const [, time, zone] =
    /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*?)?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(String(value).trimEnd()) ??
    [];
  if (time === undefined) return 'date';
  if (zone === undefined) return 'datetime';
  if (zone === 'Z') return 'utc';
  // MySQL converts such a time to the zone of its session; MariaDB ignores the offset.
  throw failure(
    EXIT.config,
    `column ${column} of ${where} holds times with an offset, as in '${value}'`,
    'Use a query of your own that turns them into times in UTC, or a view.',
  );
}

/** @throws Failure (78) if the type of the column is one of neither dates, numbers nor text */
export async function assertHoldsDates(
  column: string,
  otherTypes: ReadonlyMap<string, DescribedColumn['otherType']>,
  where: string,
): Promise<void> {
  const type = await otherTypes.get(column)?.();
  if (type == null) return;
  throw failure(
    EXIT.config,
    `column ${column} of ${where} is of type ${type}, which holds no dates`,
    'Point the date column key at a column of dates or times.',
  );
}

/**
 * The probable form, before the type of the column is known. The dates of text also find rows in
 * columns of dates and times, with which every engine compares them.
 */
export function guessDateKind({ format }: Dates): DateKind {
  return isNumeric(format) ? format : 'date';
}

/** True if dates are written as numbers. */
export function isNumeric(format: Dates['format']): format is 'epoch' | 'epoch-ms' | 'YYYYMMDD' {
  return format === 'epoch' || format === 'epoch-ms' || format === 'YYYYMMDD';
}
