/**
 * How amounts of money are written, after Unicode's CLDR. A table, since the runtime's own
 * formatting takes 20 ms to load, as long as all else that a run does; a test compares the two for
 * every currency.
 */

/** Currencies whose amounts have other than two decimals. */
const DECIMALS: Readonly<Record<number, string>> = {
  0: 'AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS SYP UGX UYI VND VUV XAF XOF XPF YER',
  3: 'BHD JOD KWD LYD OMR TND',
  4: 'CLF',
};

/** Number of decimals of a currency (ISO 4217). */
export function decimalsOf(currency: string): number {
  const special = Object.entries(DECIMALS).find(([, list]) => list.includes(currency));
  return special ? Number(special[0]) : 2;
}

/**
 * An amount with its currency before it, as in English and Korean: -$1,234.50, KWD 1.250.
 *
 * @param amount already rounded to `decimals`
 * @param symbol how the reader's language writes the currency
 */
export function writeMoney(amount: number, decimals: number, symbol: string): string {
  const [whole = '', fraction] = Math.abs(amount).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  // No-break space after letters alone: 'KWD 1' but '$1'.
  const gap = /[A-Za-z.]$/.test(symbol) ? '\u00a0' : '';
  return `${amount < 0 ? '-' : ''}${symbol}${gap}${digits}`;
}
