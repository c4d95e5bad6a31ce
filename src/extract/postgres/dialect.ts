import { type Dialect, quoteText } from '../sql/dialect.ts';

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
    const text = bytewise(column);
    if (kind === 'date') return { sql: text, form: 'text' };
    return { sql: `CASE WHEN ${hasZone(text, '')} THEN LEFT(${text}, 10) END`, form: 'text' };
  },
  clockSeconds: (column, columnKind, { zone, skipInvalid }) => {
    if (columnKind !== 'text') return `DATE_PART('epoch', ${column})`;
    const text = bytewise(column);
    // The pattern takes far longer than the cast, which ends the query at a time that does not exist.
    const condition = skipInvalid ? `${text} ~ '${timePattern(zone)}'` : hasZone(text, zone);
    return `CASE WHEN ${condition} THEN DATE_PART('epoch', CAST(${text} AS timestamp)) END`;
  },
  momentSeconds: (column) => `DATE_PART('epoch', ${column})`,
  moment: (secondsSince1970) => `TO_TIMESTAMP(${secondsSince1970})`,
  sum: (column, columnKind) => {
    if (columnKind === 'float') return `ROUND(CAST(SUM(${decimalOfReal(column)}) AS numeric), 4)`;
    // The cast rounds to 15 digits, so that the order in which values are added does not matter.
    return columnKind === 'double' ? `CAST(SUM(${column}) AS numeric)` : `SUM(${column})`;
  },
  // Not a product, for which the server would compute the difference twice.
  sumOfSquares: (column, columnKind, shift) => {
    const value =
      columnKind === 'float' ? decimalOfReal(column) : `CAST(${column} AS double precision)`;
    return `SUM(POWER(${value} - (${shift}), 2))`;
  },
  extreme: (aggregate, column, columnKind) => {
    const value = `${aggregate}(${column})`;
    return columnKind === 'float' ? decimalOfReal(value) : value;
  },
  // Some collations treat different names as equal, and the type citext always does.
  grouping: (column) => ({ name: bytewise(column), keys: [bytewise(column)] }),
  groupCondition: (column, _, group) =>
    // No text of PostgreSQL contains a NUL.
    group.includes('\0') ? 'FALSE' : `${bytewise(column)} = ${quoteAnyText(group)}`,
  infiniteDates: (column) => `${column} IN ('infinity', '-infinity')`,
};

/**
 * A condition that a text ends with the zone. The casts to dates and times ignore zones, so that a
 * time with another zone would be counted on a wrong day.
 */
function hasZone(text: string, zone: 'Z' | ''): string {
  if (zone === 'Z') return `RIGHT(${text}, 1) = 'Z'`;
  const time = `SUBSTR(${text}, 11)`;
  return `${time} NOT LIKE '%Z' AND ${time} NOT LIKE '%+%' AND ${time} NOT LIKE '%-%'`;
}

const LEAP_YEAR = '([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
const EXISTING_DATE = `([0-9]{4}-(${[
  '(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])',
  '(0[469]|11)-(0[1-9]|[12][0-9]|30)',
  '02-(0[1-9]|1[0-9]|2[0-8])',
].join('|')})|${LEAP_YEAR}-02-29)`;
const TIME = '[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?';

/** The times of a calendar's days. Without a backslash, which servers read in different ways. */
function timePattern(zone: 'Z' | ''): string {
  return `^${EXISTING_DATE}${zone === 'Z' ? TIME : `(${TIME})?`}${zone}$`;
}

/**
 * The decimal number that was stored in single precision, as a number in double precision: 19.2, not
 * 19.200000762939453. Rounded to 7 digits, as in the SQL for MySQL, without the slow type numeric.
 */
function decimalOfReal(value: string): string {
  const x = `CAST(${value} AS double precision)`;
  const rounded = (digits: number) => `ROUND(${x} * 1e${digits}) / 1e${digits}`;
  const cases = [1e6, 1e5, 1e4, 1e3].map(
    (limit, digits) => `WHEN ABS(${value}) >= ${limit} THEN ${rounded(digits)}`,
  );
  return `CASE ${cases.join(' ')} ELSE ${rounded(4)} END`;
}

/** As text, which has no blanks at the end of a value of type char. */
function bytewise(column: string): string {
  return `CAST(${column} AS text) COLLATE "C"`;
}

/** A text in SQL, also with backslashes. */
export function quoteAnyText(text: string): string {
  const quoted = quoteText(text);
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
