import type { CsvFormat } from '../../domain/source-settings.ts';

/** Parses numbers; the result is NaN for anything else. */
export interface NumberParser {
  /** Offset at which the number ends that {@link parsePlain} has parsed last. */
  end: number;
  /**
   * Parses the plain decimal (digits, a sign, a decimal mark) that begins at `start`. It may be
   * followed by other bytes before `end`.
   */
  parsePlain(bytes: Uint8Array, start: number, end: number): number;
  /** Parses a whole text, also with thousands separators or an exponent. */
  parseAny(text: string): number;
}

// Up to 15 digits, the digits as a whole number and the power of ten are exact doubles. Their
// quotient is then the double nearest to the decimal, the same as Number(text).
const MAX_DIGITS = 15;
/** Numbers of up to this many digits fit 32 bits. */
const MAX_INT32_DIGITS = 9;
const POWERS_OF_TEN = Array.from({ length: MAX_DIGITS + 1 }, (_, n) => 10 ** n);

const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;

/** The thousands separator may be a space, an apostrophe, or whichever mark is not the decimal mark. */
export function numberParser(decimal: CsvFormat['decimal']): NumberParser {
  const mark = decimal === 'comma' ? ',' : '.';
  const otherMark = decimal === 'comma' ? '\\.' : ',';
  const markByte = mark.charCodeAt(0);
  const thousands = `\\d{1,3}(?:([ \\u00a0\\u202f'\\u2019]|${otherMark})\\d{3})(?:\\1\\d{3})*`;
  const form = new RegExp(
    `^[+-]?(?=\\${mark}?\\d)(?:${thousands}|\\d*)(?:\\${mark}\\d*)?(?:e[+-]?\\d+)?$`,
    'i',
  );

  const self: NumberParser = {
    end: 0,
    parsePlain: (bytes, start, end) => {
      const sign = bytes[start] as number;
      const first = sign === MINUS || sign === PLUS ? start + 1 : start;
      let number = 0;
      let point = -1;
      let at = first;
      for (; at < end; at++) {
        const digit = (bytes[at] as number) - ZERO;
        if (digit >= 0 && digit <= 9) number = (Math.imul(number, 10) + digit) | 0;
        else if (bytes[at] === markByte && point === -1) point = at;
        else break;
      }
      self.end = at;
      const digits = at - first - (point === -1 ? 0 : 1);
      if (digits === 0 || digits > MAX_DIGITS) return Number.NaN;
      // The loop counts in 32 bits, which is faster. Longer numbers have overflowed.
      if (digits > MAX_INT32_DIGITS) number = digitsAsNumber(bytes, first, at);
      if (point !== -1) number /= POWERS_OF_TEN[at - point - 1] as number;
      return sign === MINUS ? -number : number;
    },
    parseAny: (text) => {
      if (!form.test(text)) return Number.NaN;
      const [whole = '', rest = ''] = text.split(mark);
      const number = Number(`${whole.replace(/[^\de+-]/gi, '')}.${rest}`.replace(/\.$/, ''));
      return Number.isFinite(number) ? number : Number.NaN;
    },
  };
  return self;
}

/** The digits of a decimal as one whole number, without the decimal mark. */
function digitsAsNumber(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >= 0 && digit <= 9) number = number * 10 + digit;
  }
  return number;
}
