import type { Fields } from './fields.ts';

/** A field as it was in the row before: most often the next row has the same. */
export interface Repeated {
  /** Whether the field at hand is the same. */
  isSame(): boolean;
  /** Keeps the field at hand. */
  keep(): void;
}

/** Longer fields are not kept, and never the same. */
const LONGEST = 64;

export function repeated(fields: Fields): Repeated {
  const kept = new Uint8Array(LONGEST);
  let length = -1;
  return {
    isSame: () => {
      const { bytes, from, to } = fields;
      if (to - from !== length) return false;
      // Backwards: dates differ at their end.
      for (let i = length - 1; i >= 0; i--) if (bytes[from + i] !== kept[i]) return false;
      return true;
    },
    keep: () => {
      const { bytes, from, to } = fields;
      length = to - from <= LONGEST ? to - from : -1;
      for (let i = 0; i < length; i++) kept[i] = bytes[from + i] as number;
    },
  };
}
