import type { OwnQuery } from '../../domain/source-settings.ts';
import { type ColumnKind, quote } from './database.ts';

/**
 * What is added up of the rows of a day, in SQL.
 *
 * `1.0e0` turns integers into doubles, so that squares cannot overflow. `highest` also tells of text
 * in a column without a type: text sorts above every number.
 *
 * @param shift any value of the column: squares of what is left of large values keep their digits
 */
export function totalsOf(name: string, kind: ColumnKind, shift: number): string[] {
  const column = quote(name);
  const x = exact(name, kind);
  const rest = `(${x} * 1.0e0 - (${shift}))`;
  return [
    `COUNT(*) AS total, COUNT(${column}) AS recorded, ${exactSum(x, kind)} AS value`,
    `SUM(${rest} * ${rest}) AS squares, MIN(${column}) AS lowest, MAX(${column}) AS highest`,
  ];
}

/** Of rows that are sums of a day, or of a part of one, already. */
export function sumsOf(
  { rows, recorded, value, squares }: OwnQuery['sums'],
  squared: boolean,
): string[] {
  const sum = (name: string) => `SUM(${quote(name)})`;
  return [
    `${sum(rows)} AS total, ${sum(recorded)} AS recorded, ${sum(value)} AS value`,
    `${squared ? sum(squares) : 'NULL'} AS squares, NULL AS lowest, NULL AS highest`,
  ];
}

/** Of a further column, by its place among them. */
export function extraTotals(name: string, kind: ColumnKind, i: number): string[] {
  const column = quote(name);
  return [
    `${exactSum(exact(name, kind), kind)} AS value${i}, COUNT(${column}) AS recorded${i}, MAX(${column}) AS highest${i}`,
  ];
}

/**
 * The decimal number that was stored in a FLOAT: rounded to the seven digits that a FLOAT can
 * tell apart, as a double. Otherwise 19.2 would be summed as 19.200000762939453.
 */
function exact(name: string, kind: ColumnKind): string {
  const column = quote(name);
  if (kind !== 'float') return column;
  const digits = [1e3, 1e4, 1e5, 1e6].map((limit) => ` - (ABS(${column}) >= ${limit})`);
  return `ROUND(${column}, 4${digits.join('')})`;
}

/**
 * The sum of decimals of a FLOAT is one of as many digits, whatever the order in which they are
 * added up: a sharded table gives the same as one.
 */
function exactSum(x: string, kind: ColumnKind): string {
  return kind === 'float' ? `ROUND(SUM(${x}), 4)` : `SUM(${x})`;
}
