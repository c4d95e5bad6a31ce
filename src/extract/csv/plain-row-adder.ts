import { addValue, type DayAccumulator } from './accumulator.ts';
import type { DayParser } from './day-parser.ts';
import type { ColumnIndexes } from './header.ts';
import type { NumberParser } from './number-parser.ts';
import { CR, LF, MAX_ROW_BYTES, QUOTE } from './row-splitter.ts';

/**
 * Adds up plainly written rows in one pass, which takes two thirds of the time of splitting them into
 * fields first. Most rows of most files are plain: no field contains a line end or a doubled quote, no
 * spaces surround date and value, and the value is a plain decimal.
 */
export interface PlainRowAdder {
  /** Offset of the row after the rows added last. */
  nextRow: number;
  /**
   * Adds rows from `start` on, up to the first that is not plain.
   *
   * @param end offset behind a line end, which is what stops the scans
   * @returns number of rows added
   */
  addRows(bytes: Uint8Array, start: number, end: number): number;
}

/** Number of calls that are skipped after one that found no plain row. */
const SKIPPED_CALLS = 8;

/**
 * @param columns date and value must be different columns
 * @param delimiter a byte; not the decimal mark
 * @param accumulatorOf returns null for a day outside the span
 */
export function plainRowAdder(
  { date, value, fieldCount }: ColumnIndexes,
  delimiter: number,
  parseDay: DayParser,
  numbers: NumberParser,
  accumulatorOf: (day: number) => DayAccumulator | null,
): PlainRowAdder {
  const lastColumn = fieldCount - 1;
  let callsToSkip = 0;

  /** Returns the offset of the next row; -1 if this row is not plain. */
  const addRow = (bytes: Uint8Array, start: number, end: number): number => {
    let day = Number.NaN;
    let number = Number.NaN;
    let at = start;
    for (let column = 0; ; column++) {
      const quoted = bytes[at] === QUOTE;
      if (quoted) at++;
      if (column === value) {
        number = numbers.parsePlain(bytes, at, end);
        if (Number.isNaN(number)) return -1;
        at = numbers.end;
      } else {
        const fieldStart = at;
        const stop = quoted ? QUOTE : delimiter;
        while (bytes[at] !== stop && bytes[at] !== LF) at++;
        if (column === date) {
          if (bytes[at] === LF && bytes[at - 1] === CR) at--;
          day = parseDay(bytes, fieldStart, at);
          if (Number.isNaN(day)) return -1;
        }
      }
      if (quoted && bytes[at++] !== QUOTE) return -1;
      if (column === lastColumn) break;
      if (bytes[at++] !== delimiter) return -1;
    }
    if (bytes[at] === CR) at++;
    if (bytes[at] !== LF || at - start >= MAX_ROW_BYTES) return -1;
    const accumulator = accumulatorOf(day);
    if (accumulator !== null) {
      accumulator.rows++;
      addValue(accumulator, number);
    }
    return at + 1;
  };

  const self: PlainRowAdder = {
    nextRow: 0,
    addRows: (bytes, start, end) => {
      self.nextRow = start;
      if (callsToSkip > 0) {
        callsToSkip--;
        return 0;
      }
      let rows = 0;
      while (self.nextRow < end) {
        const next = addRow(bytes, self.nextRow, end);
        if (next === -1) break;
        self.nextRow = next;
        rows++;
      }
      // If no row of a file is plain, trying each of them would double the time.
      if (rows === 0) callsToSkip = SKIPPED_CALLS;
      return rows;
    },
  };
  return self;
}
