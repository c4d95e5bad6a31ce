import type { Span } from '../../domain/calendar.ts';
import type { Problem } from '../../domain/failure.ts';
import type { SourceSettings } from '../../domain/source-settings.ts';
import { dayNumber } from '../../domain/zone-offsets.ts';
import { addToSum, addValue, type DayAccumulator, emptyAccumulator } from './accumulator.ts';
import { dayParser } from './day-parser.ts';
import type { Encoding } from './encoding.ts';
import type { FieldCursor } from './field-cursor.ts';
import { type ColumnIndexes, printable } from './header.ts';
import { memoizeLast } from './memoize-last.ts';
import { numberParser } from './number-parser.ts';
import { type PlainRowAdder, plainRowAdder } from './plain-row-adder.ts';

const NULL_TEXTS = ['', 'NULL', '\\N'];

/** The days of one store or station, or of all rows. */
interface Group {
  /** By day number. */
  days: Map<number, DayAccumulator>;
  /** The day of the previous row, and its accumulator. */
  lastDay: number;
  lastAccumulator: DayAccumulator | null;
}

/** Adds rows to the totals of their days. */
export interface RowAdder {
  /** By store or station; under {@link ALL_ROWS} if rows are not grouped. */
  groups: ReadonlyMap<string, Group>;
  /** Adds the row at the cursor; returns what is wrong with the row, or null. */
  addRow(): Problem | null;
  /** The fast path; null if more columns than date and value are read. */
  plainRows: PlainRowAdder | null;
}

/** Name of the only group if rows are not grouped. */
export const ALL_ROWS = '';

/**
 * Adds up the rows of a span. Rows of other days are parsed, so that bad ones are found, but not
 * added.
 *
 * @param grouped true to group rows by store or station
 */
export function rowAdder(
  { columns, dates, csv }: SourceSettings,
  indexes: ColumnIndexes,
  cursor: FieldCursor,
  span: Span,
  { encode }: Encoding,
  grouped: boolean,
): RowAdder {
  const parseDay = dayParser(dates, span, encode);
  const numbers = numberParser(csv.decimal);
  const firstDay = dayNumber(span.start);
  const endDay = dayNumber(span.endExclusive);
  const groups = new Map<string, Group>();
  const extraNames = columns.extras ?? [];
  const extraValues: (number | null)[] = extraNames.map(() => null);

  /** Parses the value of a column: null if it is missing, NaN if it is not a number. */
  const parseValue = (index: number): number | null => {
    cursor.moveTo(index);
    if (cursor.start === cursor.end) return null;
    const number = numbers.parsePlain(cursor.bytes, cursor.start, cursor.end);
    if (!Number.isNaN(number) && numbers.end === cursor.end) return number;
    const text = cursor.text();
    return NULL_TEXTS.includes(text) || text === 'NA' ? null : numbers.parseAny(text);
  };

  const { group: onlyGroup } = columns;
  const groupIndex = grouped || onlyGroup !== undefined ? indexes.group : null;
  const allRows = groupIndex === null ? groupNamed(groups, ALL_ROWS) : null;
  let current = allRows;

  const parseGroup = groupParser(cursor, groups, onlyGroup);

  /** Null for a day outside the span. */
  const accumulatorOf = (group: Group, day: number): DayAccumulator | null => {
    if (group.lastDay === day) return group.lastAccumulator;
    group.lastDay = day;
    group.lastAccumulator = group.days.get(day) ?? null;
    if (group.lastAccumulator === null && day >= firstDay && day < endDay) {
      group.lastAccumulator = emptyAccumulator(extraNames.length);
      group.days.set(day, group.lastAccumulator);
    }
    return group.lastAccumulator;
  };

  const plainRows =
    allRows !== null && extraNames.length === 0 && canAddPlainRows(indexes, csv)
      ? plainRowAdder(indexes, csv.delimiter.charCodeAt(0), parseDay, numbers, (day) =>
          accumulatorOf(allRows, day),
        )
      : null;

  return {
    groups,
    plainRows,
    addRow: () => {
      cursor.moveTo(indexes.date);
      const day = parseDay(cursor.bytes, cursor.start, cursor.end);
      if (Number.isNaN(day)) return invalidDate(cursor.text(), columns.date, dates.format);
      const value = parseValue(indexes.value);
      if (Number.isNaN(value)) return invalidNumber(cursor.text(), columns.value);
      for (let i = 0; i < extraNames.length; i++) {
        const extra = parseValue(indexes.extras[i] as number);
        if (Number.isNaN(extra)) return invalidNumber(cursor.text(), extraNames[i] as string);
        extraValues[i] = extra;
      }
      if (groupIndex !== null) {
        cursor.moveTo(groupIndex);
        current = parseGroup(cursor.bytes, cursor.start, cursor.end);
      }
      const accumulator = current === null ? null : accumulatorOf(current, day);
      if (accumulator === null) return null;
      addRowTo(accumulator, value, extraValues);
      return null;
    },
  };
}

function groupNamed(groups: Map<string, Group>, name: string): Group {
  let group = groups.get(name);
  if (group === undefined) {
    group = { days: new Map(), lastDay: Number.NaN, lastAccumulator: null };
    groups.set(name, group);
  }
  return group;
}

/** The parser of the store or station: null if the row has none, or not the requested one. */
function groupParser(cursor: FieldCursor, groups: Map<string, Group>, requested?: string) {
  return memoizeLast<Group | null>(() => {
    const name = cursor.text();
    if (requested !== undefined) return name === requested ? groupNamed(groups, ALL_ROWS) : null;
    return NULL_TEXTS.includes(name) ? null : groupNamed(groups, name);
  }, null);
}

function addRowTo(
  accumulator: DayAccumulator,
  value: number | null,
  extraValues: readonly (number | null)[],
): void {
  accumulator.rows++;
  if (value !== null) addValue(accumulator, value);
  for (let i = 0; i < extraValues.length; i++) {
    const extra = extraValues[i] as number | null;
    if (extra !== null) addToSum(accumulator.extras[i] as DayAccumulator['value'], extra);
  }
}

/** True if the fast path can split the rows and parse their numbers. */
function canAddPlainRows(
  { date, value }: ColumnIndexes,
  { delimiter, decimal }: SourceSettings['csv'],
): boolean {
  // A comma ends an unquoted field, but would be parsed as part of the number.
  const isAmbiguous = decimal === 'comma' && delimiter === ',';
  return date !== value && !isAmbiguous;
}

function invalidDate(text: string, column: string, format: string | null): Problem {
  return {
    what: `has '${printable(text)}' in column ${column}, which is not a date in the format ${format ?? 'YYYY-MM-DD'}`,
    remedy: 'Correct it, or check the date format key',
  };
}

function invalidNumber(text: string, column: string): Problem {
  return {
    what: `has '${printable(text)}' in column ${column}, which is not a number`,
    remedy: 'Correct it, or check the decimal key',
  };
}
