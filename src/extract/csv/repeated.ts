/** A text as it was in the row before: most often the next row has the same. */
export interface Repeated {
  /** Whether this text is the same. */
  isSame(bytes: Uint8Array, start: number, end: number): boolean;
  /** Keeps this text. */
  keep(bytes: Uint8Array, start: number, end: number): void;
}

/** Longer texts are not kept, and never the same. */
const LONGEST = 64;

export function repeated(): Repeated {
  const kept = new Uint8Array(LONGEST);
  let length = -1;
  return {
    isSame: (bytes, start, end) => {
      if (end - start !== length) return false;
      // Backwards: dates differ at their end.
      for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== kept[i]) return false;
      return true;
    },
    keep: (bytes, start, end) => {
      length = end - start <= LONGEST ? end - start : -1;
      for (let i = 0; i < length; i++) kept[i] = bytes[start + i] as number;
    },
  };
}
