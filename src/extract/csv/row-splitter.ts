export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;

/** Longest row that is accepted, in bytes: more than real rows have, and little enough to buffer. */
export const MAX_ROW_BYTES = 65_536;

/**
 * `row` if a whole row was split, `incomplete` if its end has not been read yet; the others are
 * malformed rows.
 */
export type SplitResult =
  | 'row'
  | 'incomplete'
  | 'unterminated-quote'
  | 'text-after-quote'
  | 'too-long';

/** Splits bytes into rows, and rows into fields. Its properties describe the last row. */
export interface RowSplitter {
  /** Offset at which each field ends; the next field begins one byte later. */
  readonly fieldEnds: Int32Array;
  fieldCount: number;
  /** Offset at which the next row begins. */
  nextRow: number;
  /** Number of lines of the row: a quoted field may contain line ends. */
  lineCount: number;
  /**
   * Splits the row that begins at `start`.
   *
   * @param end offset at which the bytes read so far end
   */
  split(bytes: Uint8Array, start: number, end: number): SplitResult;
}

/**
 * Works on bytes. Delimiters, quotes, digits and line ends are never part of another character in
 * UTF-8, nor in CP949, whose second bytes are ASCII letters or above ASCII.
 *
 * @param delimiter a byte
 */
export function rowSplitter(delimiter: number): RowSplitter {
  const fieldEnds = new Int32Array(MAX_ROW_BYTES + 1);
  const endsField = new Uint8Array(256);
  endsField[delimiter] = 1;
  endsField[LF] = 1;

  const split = (bytes: Uint8Array, start: number, end: number): SplitResult => {
    const stop = Math.min(end, start + MAX_ROW_BYTES);
    let count = 0;
    self.lineCount = 1;
    for (let at = start; ; ) {
      if (at < stop && bytes[at] === QUOTE) {
        at = quotedFieldEnd(bytes, at, stop);
        if (at === -1) return resultAtStop(start, stop, 'unterminated-quote');
        if (at < stop && bytes[at] === CR) at++;
        if (at === stop) return resultAtStop(start, stop, 'too-long');
        if (bytes[at - 1] === CR ? bytes[at] !== LF : endsField[bytes[at] as number] === 0) {
          return 'text-after-quote';
        }
      }
      while (at < stop && endsField[bytes[at] as number] === 0) at++;
      if (at === stop) return resultAtStop(start, stop, 'too-long');
      fieldEnds[count++] = at;
      if (bytes[at++] !== LF) continue;
      if (at - 1 > start && bytes[at - 2] === CR) fieldEnds[count - 1] = at - 2;
      self.fieldCount = count;
      self.nextRow = at;
      return 'row';
    }
  };

  /** Returns the offset behind the closing quote; -1 if no quote closes before `stop`. */
  const quotedFieldEnd = (bytes: Uint8Array, start: number, stop: number): number => {
    for (let at = start + 1; at < stop; at++) {
      if (bytes[at] === LF) self.lineCount++;
      if (bytes[at] !== QUOTE) continue;
      // The next byte, not read yet, may be a second quote.
      if (at + 1 === stop) return -1;
      if (bytes[at + 1] !== QUOTE) return at + 1;
      at++;
    }
    return -1;
  };

  const self: RowSplitter = { fieldEnds, fieldCount: 0, nextRow: 0, lineCount: 1, split };
  return self;
}

/** The result for a row that continues at `stop`, the end of the bytes read or of the longest row. */
function resultAtStop(start: number, stop: number, malformed: SplitResult): SplitResult {
  return stop < start + MAX_ROW_BYTES ? 'incomplete' : malformed;
}
