/** The use that a column allows. */
export type ColumnKind =
  | 'number'
  /** Single precision, in which 19.2 is 19.200000762939453. */
  | 'float'
  /** Double precision, if its sums need other SQL than those of exact numbers. */
  | 'double'
  | 'date'
  /** A date and a time by a clock whose zone is not in the value. */
  | 'datetime'
  /** A moment, whatever the zone in which it is shown. */
  | 'timestamp'
  | 'text'
  /** Bytes, JSON and the like: no numbers, no dates, no names. */
  | 'other'
  /** The engine gives columns no type, so their values decide. */
  | 'untyped';

/** The form of times by a clock. */
export interface ClockForm {
  /** The end of each text: Z for UTC, or nothing. */
  zone: 'Z' | '';
  /** Whether text that is no existing time has to become NULL, even if that is slow. */
  skipInvalid: boolean;
}

/** The SQL in which one engine differs from others. Columns are quoted already. */
export interface Dialect {
  /** Quotes a checked table or column name; a dot separates schema and table. */
  quoteName(name: string): string;
  /** False if the engine rejects the comparison of a number with text, or of a date with a number. */
  readonly comparesAnyTypes: boolean;
  /** The days of a column of dates or of times. */
  day(column: string, kind: 'date' | 'datetime', columnKind: ColumnKind): Day;
  /** The seconds since 1970 that a clock shows, from a column of dates with times. */
  clockSeconds(column: string, columnKind: ColumnKind, form: ClockForm): string;
  /** The seconds since 1970 of a moment. */
  momentSeconds(column: string): string;
  /** A moment, to compare a column with. */
  moment(secondsSince1970: number): string;
  /** The sum of a column of numbers, with the decimal numbers that were stored in it. */
  sum(column: string, columnKind: ColumnKind): string;
  /** The sum of the squares, as a floating-point number, after a number is subtracted from each value. */
  sumOfSquares(column: string, columnKind: ColumnKind, shift: number): string;
  /** The smallest or largest number of a column. */
  extreme(aggregate: 'MIN' | 'MAX', column: string, columnKind: ColumnKind): string;
  /** How rows are put into groups by a column of stores or stations. */
  grouping(column: string, columnKind: ColumnKind): Grouping;
  /** A condition that all rows of a group meet, and perhaps rows of other groups. */
  groupCondition(column: string, columnKind: ColumnKind, group: string): string;
  /** The values of a column of dates or times that no calendar has; null if the engine has none. */
  infiniteDates(column: string): string | null;
}

/** A day as text YYYY-MM-DD, or as the number of days since 1970-01-01. */
export interface Day {
  sql: string;
  form: 'text' | 'number';
}

export interface Grouping {
  /** The name of the group. */
  name: string;
  /** The expressions to group by. */
  keys: string[];
}

/** A text in SQL. It must not contain a backslash, which engines read in different ways. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The SQL that MySQL-compatible servers and SQLite have in common. */
export const commonDialect: Omit<Dialect, 'clockSeconds' | 'momentSeconds' | 'moment'> = {
  quoteName: (name) =>
    name
      .split('.')
      .map((part) => `\`${part}\``)
      .join('.'),
  comparesAnyTypes: true,
  day: (column, kind) => ({ sql: kind === 'date' ? column : `DATE(${column})`, form: 'text' }),
  // A FLOAT is rounded like its values, so that the order in which they are added does not matter: a
  // table on several servers gives the same sum as one table.
  sum: (column, columnKind) =>
    columnKind === 'float' ? `ROUND(SUM(${decimalOfFloat(column)}), 4)` : `SUM(${column})`,
  sumOfSquares: (column, columnKind, shift) => {
    const value = columnKind === 'float' ? decimalOfFloat(column) : column;
    // As a double, since squares of integers could overflow.
    const difference = `(${value} * 1.0e0 - (${shift}))`;
    return `SUM(${difference} * ${difference})`;
  },
  extreme: (aggregate, column) => `${aggregate}(${column})`,
  // Many collations treat `Hill`, `hill` and `hill ` as equal, and show any of them as the name.
  grouping: (column, columnKind) => {
    const isText = columnKind === 'text' || columnKind === 'untyped';
    return { name: column, keys: isText ? [column, `HEX(${column})`] : [column] };
  },
  groupCondition: (column, columnKind, group) => {
    // Engines read a backslash in different ways. In LIKE, `_` stands for any character.
    if (/[\\\0]/.test(group)) return `${column} LIKE ${quoteText(group.replace(/[\\\0]/g, '_'))}`;
    const equal = `${column} = ${quoteText(group)}`;
    // SQLite treats 5 and '5' as equal only if the column has a type.
    const mayBeNumber = columnKind === 'untyped' && /^-?\d+(\.\d+)?$/.test(group);
    return mayBeNumber ? `(${equal} OR ${column} = ${group})` : equal;
  },
  infiniteDates: () => null,
};

/** Rounds to the seven digits of a FLOAT. Otherwise 19.2 would be summed as 19.200000762939453. */
function decimalOfFloat(column: string): string {
  const digits = [1e3, 1e4, 1e5, 1e6].map((limit) => ` - (ABS(${column}) >= ${limit})`);
  return `ROUND(${column}, 4${digits.join('')})`;
}
