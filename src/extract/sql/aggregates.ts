import type { OwnQuery } from '../../domain/source-settings.ts';
import type { ColumnKind, Dialect } from './dialect.ts';

/**
 * The sums and extremes of a day's rows, as expressions of a SELECT.
 *
 * `highest` also shows text in a column without a type, since text sorts above every number.
 *
 * @param shift any value of the column: without it, squares of large values would lose digits
 */
export function aggregatesOf(
  name: string,
  kind: ColumnKind,
  shift: number,
  dialect: Dialect,
): string[] {
  const column = dialect.quoteName(name);
  return [
    'COUNT(*) AS total',
    `COUNT(${column}) AS recorded`,
    `${dialect.sum(column, kind)} AS value`,
    `${dialect.sumOfSquares(column, kind, shift)} AS squares`,
    `${dialect.extreme('MIN', column, kind)} AS lowest`,
    `${dialect.extreme('MAX', column, kind)} AS highest`,
  ];
}

/** The same for rows that are already sums of a day, or of a part of one. */
export function sumsOf(
  { rows, recorded, value, squares }: OwnQuery['sums'],
  hasSquares: boolean,
  dialect: Dialect,
): string[] {
  const sum = (name: string) => `SUM(${dialect.quoteName(name)})`;
  return [
    `${sum(rows)} AS total`,
    `${sum(recorded)} AS recorded`,
    `${sum(value)} AS value`,
    `${hasSquares ? sum(squares) : 'NULL'} AS squares`,
    'NULL AS lowest',
    'NULL AS highest',
  ];
}

/** The same for a further column. @param i its index among them */
export function extraAggregates(
  name: string,
  kind: ColumnKind,
  i: number,
  dialect: Dialect,
): string[] {
  const column = dialect.quoteName(name);
  return [
    `${dialect.sum(column, kind)} AS value${i}`,
    `COUNT(${column}) AS recorded${i}`,
    `${dialect.extreme('MAX', column, kind)} AS highest${i}`,
  ];
}
