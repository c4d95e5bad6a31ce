import type { CsvFormat } from '../../domain/source-settings.ts';

/** Reads numbers; NaN stands for what is none. */
export interface NumberReader {
  /** Where the number ends that {@link plain} has read last. */
  end: number;
  /** What begins at `start` as a plain decimal: digits with a sign and a decimal mark, before `end`. */
  plain(bytes: Uint8Array, start: number, end: number): number;
  /** Every form: also with thousands separators or an exponent. */
  any(text: string): number;
}

// Up to here the digits are a whole number, and the power of ten a double, without rounding: then
// their quotient is the double nearest to the decimal, as Number(text) would have it.
const MOST_DIGITS = 15;
/** So many digits always fit 32 bits. */
const MOST_SHORT = 9;
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

  const self: NumberReader = {
    end: 0,
    plain: (bytes, start, end) => {
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
      if (digits === 0 || digits > MOST_DIGITS) return Number.NaN;
      // Processors are faster with 32 bits; what does not fit is read once more.
      if (digits > MOST_SHORT) number = wholeOf(bytes, first, at);
      if (point !== -1) number /= POWERS[at - point - 1] as number;
      return sign === MINUS ? -number : number;
    },
    any: (text) => {
      if (!form.test(text)) return Number.NaN;
      const [whole = '', rest = ''] = text.split(mark);
      const number = Number(`${whole.replace(/[^\de+-]/gi, '')}.${rest}`.replace(/\.$/, ''));
      return Number.isFinite(number) ? number : Number.NaN;
    },
  };
  return self;
}

/** The digits of a decimal as one whole number. */
function wholeOf(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >= 0 && digit <= 9) number = number * 10 + digit;
  }
  return number;
}
