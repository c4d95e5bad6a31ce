import type { Encoding } from './encoding.ts';
import type { RowSplitter } from './row-splitter.ts';

const SPACE = 0x20;
const QUOTE = 0x22;

/** Points at one field of the last row, without its quotes and the spaces around it. */
export interface FieldCursor {
  bytes: Uint8Array;
  /** Offsets of the field in `bytes`; `end` is exclusive. */
  start: number;
  end: number;
  /** @param start offset of the row that was split last */
  setRow(bytes: Uint8Array, start: number): void;
  moveTo(index: number): void;
  text(): string;
  /** Moves the cursor; true if all fields of the row are empty. */
  isRowBlank(): boolean;
}

export function fieldCursor(splitter: RowSplitter, { decode }: Encoding): FieldCursor {
  const { fieldEnds } = splitter;
  let rowStart = 0;
  const self: FieldCursor = {
    bytes: new Uint8Array(),
    start: 0,
    end: 0,
    setRow: (bytes, start) => {
      self.bytes = bytes;
      rowStart = start;
    },
    moveTo: (index) => {
      const { bytes } = self;
      let start = index === 0 ? rowStart : (fieldEnds[index - 1] as number) + 1;
      let end = fieldEnds[index] as number;
      if (bytes[start] === QUOTE && end - start > 1) {
        start++;
        end--;
      }
      while (start < end && bytes[start] === SPACE) start++;
      while (start < end && bytes[end - 1] === SPACE) end--;
      self.start = start;
      self.end = end;
    },
    text: () => decode(self.bytes.subarray(self.start, self.end)).replaceAll('""', '"'),
    isRowBlank: () => {
      for (let index = 0; index < splitter.fieldCount; index++) {
        self.moveTo(index);
        if (self.start < self.end) return false;
      }
      return true;
    },
  };
  return self;
}
