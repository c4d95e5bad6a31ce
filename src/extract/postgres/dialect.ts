import { type ColumnKind, type Dialect, quoteText } from '../sql/dialect.ts';

/**
 * The SQL of PostgreSQL. No expression depends on a setting of the session, such as TimeZone,
 * DateStyle or standard_conforming_strings.
 */
export const postgresDialect: Dialect = {
  quoteName: (name) =>
    name
      .split('.')
      .map((part) => `"${part}"`)
      .join('.'),
  comparesAnyTypes: false,
  day: (column, kind, columnKind) => {
    if (columnKind !== 'text') {
      return { sql: `(CAST(${column} AS date) - DATE '1970-01-01')`, form: 'number' };
    }
    return { sql: kind === 'date' ? column : `LEFT(${column}, 10)`, form: 'text' };
  },
  // The cast ignores a Z at the end of a text.
  clockSeconds: (column, columnKind) =>
    columnKind === 'text'
      ? `DATE_PART('epoch', CAST(${column} AS timestamp))`
      : `DATE_PART('epoch', ${column})`,
  momentSeconds: (column) => `DATE_PART('epoch', ${column})`,
  moment: (secondsSince1970) => `TO_TIMESTAMP(${secondsSince1970})`,
  toDouble: (value) => `CAST(${value} AS double precision)`,
  exactValue,
  exactSum: (value) => `SUM(${value})`,
  // Some collations treat different names as equal, and the type citext always does.
  grouping: (column) => ({ name: bytewise(column), keys: [bytewise(column)] }),
  groupCondition: (column, _, group) =>
    // No text of PostgreSQL contains a NUL.
    group.includes('\0') ? 'FALSE' : `${bytewise(column)} = ${quoteAnyText(group)}`,
  infiniteDates: (column) => `${column} IN ('infinity', '-infinity')`,
};

/**
 * The decimal number that was stored as a floating-point number, so that the sum is exact: one of
 * 19.2, not of 19.200000762939453. Rounded to 7 significant digits in single precision, as the
 * dialect of MySQL does; the cast rounds to 15 digits in double precision.
 */
function exactValue(column: string, columnKind: ColumnKind): string {
  if (columnKind === 'double') return `CAST(${column} AS numeric)`;
  if (columnKind !== 'float') return column;
  const limits = [1e6, 1e5, 1e4, 1e3];
  const cases = limits.map((limit, digits) => `WHEN ABS(${column}) >= ${limit} THEN ${digits}`);
  const value = `CAST(CAST(${column} AS double precision) AS numeric)`;
  return `ROUND(${value}, CASE ${cases.join(' ')} ELSE 4 END)`;
}

function bytewise(column: string): string {
  return `CAST(${column} AS text) COLLATE "C"`;
}

function quoteAnyText(text: string): string {
  const quoted = quoteText(text);
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
