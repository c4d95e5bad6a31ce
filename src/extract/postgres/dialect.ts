import { type Dialect, quoteText } from '../sql/dialect.ts';

/** Regular expressions of dates that the calendar has, and of times. None contains a backslash. */
const LEAP_YEAR = '([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
const EXISTING_DATE = `([0-9]{4}-(${[
  '(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])',
  '(0[469]|11)-(0[1-9]|[12][0-9]|30)',
  '02-(0[1-9]|1[0-9]|2[0-8])',
].join('|')})|${LEAP_YEAR}-02-29)`;
const TIME = '[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?';

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
    // The cast removes the blanks at the end of a value of type char.
    const text = `CAST(${column} AS text)`;
    if (kind === 'date') return { sql: text, form: 'text' };
    // A time with a zone would be a time by another clock.
    return {
      sql: `CASE WHEN SUBSTR(${text}, 17) ~ '[Z+-]' THEN NULL ELSE LEFT(${text}, 10) END`,
      form: 'text',
    };
  },
  clockSeconds: (column, columnKind, zone) => {
    if (columnKind !== 'text') return `DATE_PART('epoch', ${column})`;
    // Text that is no time becomes NULL, where the cast alone would end the query. The cast ignores
    // a zone, so only text with the expected one is a time.
    const text = `CAST(${column} AS text)`;
    const pattern = `^${EXISTING_DATE}${zone === 'Z' ? TIME : `(${TIME})?`}${zone}$`;
    return `CASE WHEN ${text} ~ '${pattern}' THEN DATE_PART('epoch', CAST(${text} AS timestamp)) END`;
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

function bytewise(column: string): string {
  return `CAST(${column} AS text) COLLATE "C"`;
}

function quoteAnyText(text: string): string {
  const quoted = quoteText(text);
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
