/** One part of a compiled pattern: literal bytes, or a number. */
type PatternPart = Uint8Array | NumberPart;

interface NumberPart {
  /** Index among the units: year, month, day, hour, minute, second. */
  unit: number;
  minDigits: number;
  maxDigits: number;
}

export type DatePattern = readonly PatternPart[];

const NUMBER_PARTS: Readonly<Record<string, NumberPart>> = {
  YYYY: { unit: 0, minDigits: 4, maxDigits: 4 },
  MM: { unit: 1, minDigits: 2, maxDigits: 2 },
  M: { unit: 1, minDigits: 1, maxDigits: 2 },
  DD: { unit: 2, minDigits: 2, maxDigits: 2 },
  D: { unit: 2, minDigits: 1, maxDigits: 2 },
  HH: { unit: 3, minDigits: 2, maxDigits: 2 },
  mm: { unit: 4, minDigits: 2, maxDigits: 2 },
  ss: { unit: 5, minDigits: 2, maxDigits: 2 },
};

/** @param encode converts the literal text between the numbers to the encoding of the file */
export function compilePattern(pattern: string, encode: (text: string) => Uint8Array): DatePattern {
  return pattern
    .split(/(YYYY|MM?|DD?|HH|mm|ss)/)
    .filter((text) => text !== '')
    .map((text) => NUMBER_PARTS[text] ?? encode(text));
}

const ZERO = 0x30;

/**
 * Matches a pattern at `start`.
 *
 * @param units receives the numbers
 * @returns the offset behind the match, or -1 if the bytes do not match
 */
export function matchPattern(
  pattern: DatePattern,
  units: Int32Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let at = start;
  for (const part of pattern) {
    if (part instanceof Uint8Array) {
      for (const byte of part) if (at >= end || bytes[at++] !== byte) return -1;
      continue;
    }
    let number = 0;
    const first = at;
    const stop = Math.min(end, at + part.maxDigits);
    for (; at < stop; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    if (at - first < part.minDigits) return -1;
    units[part.unit] = number;
  }
  return at;
}
