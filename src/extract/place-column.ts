import { type ColumnKind, quote, quoteText } from './database.ts';

/**
 * Stores or stations, each as it is written: many a collation takes `Hill`, `hill` and `hill ` as
 * one, and calls it now so, now otherwise.
 *
 * @returns what is selected, by what it is grouped, and what lets the wanted one through, perhaps
 *   with others that the engine takes as equal
 */
export function placesOf(
  name: string,
  kind: ColumnKind,
  only: string | undefined,
): [named: string, by: string, alone: string] {
  const place = quote(name);
  const letters = kind === 'text' || kind === 'untyped' ? `HEX(${place}), ` : '';
  return [
    `${place} AS place, `,
    `${place}, ${letters}`,
    only === undefined ? '' : ` AND ${condition(place, kind, only)}`,
  ];
}

function condition(place: string, kind: ColumnKind, only: string): string {
  // Engines read a backslash in different ways; of LIKE, `_` lets any letter through in its place.
  if (/[\\\0]/.test(only)) return `${place} LIKE ${quoteText(only.replace(/[\\\0]/g, '_'))}`;
  const equal = `${place} = ${quoteText(only)}`;
  // SQLite takes 5 and '5' as equal only where the column has a type.
  const either = kind === 'untyped' && /^-?\d+(\.\d+)?$/.test(only);
  return either ? `(${equal} OR ${place} = ${only})` : equal;
}
