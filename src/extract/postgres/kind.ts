import { serverKind } from '../sql/database-kind.ts';
import { POSTGRES_FORM, type PostgresConnection, parsePostgres } from './connection.ts';

/**
 * Texts, names and comments of PostgreSQL, and the special pieces of a query file. A backslash is
 * special only in a text that begins with E, and `#` begins no comment.
 */
const SQL_TOKENS =
  /\bE'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|(?<!:):start\b|(?<!:):end\b|;/gi;

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
