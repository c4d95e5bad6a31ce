import { type ColumnKind, quote, quoteText } from './database.ts';

/**
 * Stores or stations, each as it is written: many a collation takes `Hill`, `hill` and `hill ` as
 * one, and calls it now so, now otherwise.
 *
 * @returns what is selected, by what it is grouped, and what lets the wanted one through, perhaps
 *   with others that the engine takes as equal
 */
export function groupSql(
  name: string,
  kind: ColumnKind,
  group: string | undefined,
): [named: string, by: string, alone: string] {
  const column = quote(name);
  const letters = kind === 'text' || kind === 'untyped' ? `HEX(${column}), ` : '';
  return [
    `${column} AS group_name, `,
    `${column}, ${letters}`,
    group === undefined ? '' : ` AND ${condition(column, kind, group)}`,
  ];
}

function condition(column: string, kind: ColumnKind, group: string): string {
  // Engines read a backslash in different ways; of LIKE, `_` lets any letter through in its place.
  if (/[\\\0]/.test(group)) return `${column} LIKE ${quoteText(group.replace(/[\\\0]/g, '_'))}`;
  const equal = `${column} = ${quoteText(group)}`;
  // SQLite takes 5 and '5' as equal only if the column has a type.
  const either = kind === 'untyped' && /^-?\d+(\.\d+)?$/.test(group);
  return either ? `(${equal} OR ${column} = ${group})` : equal;
}
