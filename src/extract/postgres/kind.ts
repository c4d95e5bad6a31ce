import { serverKind } from '../sql/database-kind.ts';
import { POSTGRES_FORM, type PostgresConnection, parsePostgres } from './connection.ts';

// Comments can be nested. A regular expression knows only so many levels.
const COMMENT_LEVELS = 8;
let comment = String.raw`\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\/`;
for (let level = 1; level < COMMENT_LEVELS; level++) {
  comment = String.raw`\/\*(?:(?!\/\*|\*\/)[\s\S]|${comment})*\*\/`;
}

/** A character that may stand in a name: a $ after it is a part of the name. */
const NAME_START = String.raw`A-Za-z_\u0080-\uffff`;
const NAME_PART = `${NAME_START}0-9$`;

/**
 * Texts, names and comments of PostgreSQL, and the special pieces of a query file. A backslash is
 * special only in a text that begins with E, and `#` begins no comment.
 */
const SQL_TOKENS = new RegExp(
  [
    String.raw`(?<![${NAME_PART}])[Ee]'(?:[^'\\]|\\[\s\S]|'')*'`,
    `'(?:[^']|'')*'`,
    `"(?:[^"]|"")*"`,
    String.raw`(?<![${NAME_PART}])(\$(?:[${NAME_START}][${NAME_START}0-9]*)?\$)[\s\S]*?\1`,
    String.raw`--[^\n\r]*`,
    comment,
    String.raw`(?<!:):start\b`,
    String.raw`(?<!:):end\b`,
    ';',
  ].join('|'),
  // Not i: upper and lower case count in the tags of texts.
  'g',
);

/** PostgreSQL. */
export const postgres = serverKind<PostgresConnection>({
  name: 'postgres',
  schemes: ['postgres', 'postgresql'],
  form: POSTGRES_FORM,
  sqlTokens: SQL_TOKENS,
  parse: parsePostgres,
  server: async (connection) => (await import('./server.ts')).postgresServer(connection),
  checks: async (...settings) => (await import('./check.ts')).postgresChecks(...settings),
});
