/**
 * Currencies whose amounts have other than two decimals, after Unicode's CLDR. A table, since the
 * runtime's own formatting takes 20 ms to load, as long as all else that a run does; a test compares
 * the two for every currency.
 */
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

/** Symbols by currency, from a list of both in turn, as in `EUR € USD $`. */
export function symbols(list: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.matchAll(/(\w{3}) ([^ ]+)/g).map(([, code, symbol]) => [code, symbol]),
  );
}
