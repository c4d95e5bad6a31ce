import type { Encoding } from './encoding.ts';
import type { Cutter } from './row-splitter.ts';

const [SPACE, QUOTE] = [0x20, 0x22];

/** The fields of the row that was cut last, one at a time: without quotes, and spaces around it. */
export interface Fields {
  /** Where the field begins and ends that was asked for last. */
  from: number;
  to: number;
  bytes: Uint8Array;
  /** Goes to another row. */
  ofRow(bytes: Uint8Array, start: number): void;
  /** Goes to a field of it. */
  go(index: number): void;
  /** The text of the field. */
  text(): string;
  /** True where the row is empty, or has nothing in any of its fields. */
  blank(): boolean;
}

export function fieldsOf(cutter: Cutter, { decode }: Encoding): Fields {
  const { ends } = cutter;
  let start = 0;
  const self: Fields = {
    from: 0,
    to: 0,
    bytes: new Uint8Array(),
    ofRow: (bytes, first) => {
      self.bytes = bytes;
      start = first;
    },
    go: (index) => {
      const { bytes } = self;
      let from = index === 0 ? start : (ends[index - 1] as number) + 1;
      let to = ends[index] as number;
      if (bytes[from] === QUOTE && to - from > 1) {
        from++;
        to--;
      }
      while (from < to && bytes[from] === SPACE) from++;
      while (from < to && bytes[to - 1] === SPACE) to--;
      self.from = from;
      self.to = to;
    },
    text: () => decode(self.bytes.subarray(self.from, self.to)).replaceAll('""', '"'),
    blank: () => {
      for (let index = 0; index < cutter.count; index++) {
        self.go(index);
        if (self.from < self.to) return false;
      }
      return true;
    },
  };
  return self;
}
