import type { CsvFormat } from '../../domain/source-settings.ts';

/** Reads numbers; NaN stands for what is none. */
export interface NumberReader {
  /** Plain decimals alone: digits with a sign and a decimal mark. */
  plain(bytes: Uint8Array, start: number, end: number): number;
  /** Every form: also with thousands separators or an exponent. */
  any(text: string): number;
}

// Up to here the digits are a whole number, and the power of ten a double, without rounding: then
// their quotient is the double nearest to the decimal, as Number(text) would have it.
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, n) => 10 ** n);

const [PLUS, MINUS, ZERO] = [0x2b, 0x2d, 0x30];

/** Thousands are told apart by a space or an apostrophe in every country, else by the other mark. */
export function numberReader(decimal: CsvFormat['decimal']): NumberReader {
  const [mark, other] = decimal === 'comma' ? [',', '\\.'] : ['.', ','];
  const markByte = mark.charCodeAt(0);
  const groups = `\\d{1,3}(?:([ \\u00a0\\u202f'\\u2019]|${other})\\d{3})(?:\\1\\d{3})*`;
  const form = new RegExp(
    `^[+-]?(?=\\${mark}?\\d)(?:${groups}|\\d*)(?:\\${mark}\\d*)?(?:e[+-]?\\d+)?$`,
    'i',
  );

  return {
    plain: (bytes, start, end) => {
      const sign = bytes[start] as number;
      const first = sign === MINUS || sign === PLUS ? start + 1 : start;
      let number = 0;
      let point = -1;
      // So few digits fit 32 bits, with which processors are faster.
      const short = end - first < 10;
      for (let at = first; at < end; at++) {
        const digit = (bytes[at] as number) - ZERO;
        if (digit >= 0 && digit <= 9) {
          number = short ? (Math.imul(number, 10) + digit) | 0 : number * 10 + digit;
        } else if (bytes[at] === markByte && point === -1) {
          point = at;
        } else {
          return Number.NaN;
        }
      }
      const digits = end - first - (point === -1 ? 0 : 1);
      if (digits === 0 || digits > MOST_DIGITS) return Number.NaN;
      if (point !== -1) number /= POWERS[end - point - 1] as number;
      return sign === MINUS ? -number : number;
    },
    any: (text) => {
      if (!form.test(text)) return Number.NaN;
      const [whole = '', rest = ''] = text.split(mark);
      const number = Number(`${whole.replace(/[^\de+-]/gi, '')}.${rest}`.replace(/\.$/, ''));
      return Number.isFinite(number) ? number : Number.NaN;
    },
  };
}
