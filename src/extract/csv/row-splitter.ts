export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;

/** Bytes that a row may have: enough for any, and little enough to be kept in memory. */
export const LONGEST = 65_536;

/**
 * What came of cutting a row: `open` is a quote that does not end, `astray` one that ends within its
 * field, `long` a row of more bytes than may be, and `more` a row whose end has not been read yet.
 */
export type Cut = 'row' | 'more' | 'open' | 'astray' | 'long';

/** Cuts rows out of bytes, and fields out of rows. */
export interface Cutter {
  /** Where each field of the row ends; the next begins a byte later. */
  readonly ends: Int32Array;
  /** Number of fields of the row. */
  count: number;
  /** Where the next row begins. */
  next: number;
  /** Number of lines that the row takes: a quoted field may go over several. */
  lines: number;
  /**
   * Cuts the row that begins at `start`.
   *
   * @param end of what has been read
   */
  cut(bytes: Uint8Array, start: number, end: number): Cut;
}

/**
 * Works on bytes: those of the delimiters, quotes, digits and line ends are no part of another
 * character in UTF-8, nor in CP949, whose second bytes are letters of ASCII or above it.
 *
 * @param delimiter a byte
 */
export function cutter(delimiter: number): Cutter {
  const ends = new Int32Array(LONGEST + 1);
  const ending = new Uint8Array(256);
  ending[delimiter] = 1;
  ending[LF] = 1;

  const cut = (bytes: Uint8Array, start: number, end: number): Cut => {
    const stop = Math.min(end, start + LONGEST);
    let count = 0;
    self.lines = 1;
    for (let at = start; ; ) {
      if (at < stop && bytes[at] === QUOTE) {
        at = afterQuotes(bytes, at, stop);
        if (at === -1) return beyond(start, stop, 'open');
        if (at < stop && bytes[at] === CR) at++;
        if (at === stop) return beyond(start, stop, 'long');
        if (bytes[at - 1] === CR ? bytes[at] !== LF : ending[bytes[at] as number] === 0) {
          return 'astray';
        }
      }
      while (at < stop && ending[bytes[at] as number] === 0) at++;
      if (at === stop) return beyond(start, stop, 'long');
      ends[count++] = at;
      if (bytes[at++] !== LF) continue;
      if (at - 1 > start && bytes[at - 2] === CR) ends[count - 1] = at - 2;
      self.count = count;
      self.next = at;
      return 'row';
    }
  };

  /** Where a quoted field ends that begins at a quote; -1 where that is not before `stop`. */
  const afterQuotes = (bytes: Uint8Array, start: number, stop: number): number => {
    for (let at = start + 1; at < stop; at++) {
      if (bytes[at] === LF) self.lines++;
      if (bytes[at] !== QUOTE) continue;
      // Whether it is doubled cannot be told yet.
      if (at + 1 === stop) return -1;
      if (bytes[at + 1] !== QUOTE) return at + 1;
      at++;
    }
    return -1;
  };

  const self: Cutter = { ends, count: 0, next: 0, lines: 1, cut };
  return self;
}

/** What it is where a row goes on at `stop`. */
function beyond(start: number, stop: number, otherwise: Cut): Cut {
  return stop < start + LONGEST ? 'more' : otherwise;
}
