/**
 * The currencies that do not have two decimals, by Unicode's CLDR. A table, because Intl takes 20 ms
 * to load, as long as the rest of a run; a test compares the two for every currency.
 */
const DECIMALS: Readonly<Record<number, string>> = {
  0: 'AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS SYP UGX UYI VND VUV XAF XOF XPF YER',
  3: 'BHD JOD KWD LYD OMR TND',
  4: 'CLF',
};

/** The number of decimals of a currency (ISO 4217). */
export function decimalsOf(currency: string): number {
  const exception = Object.entries(DECIMALS).find(([, list]) => list.includes(currency));
  return exception ? Number(exception[0]) : 2;
}

/** Symbols by currency, from a list such as `EUR € USD $`. */
export function parseSymbols(list: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.matchAll(/(\w{3}) ([^ ]+)/g).map(([, code, symbol]) => [code, symbol]),
  );
}
