import { databaseKind } from '../sql/database-kind.ts';
import { parseSqlite, type SqliteConnection } from './connection.ts';

/** A SQLite file. */
export const sqlite = databaseKind<SqliteConnection>({
  name: 'sqlite',
  schemes: ['sqlite'],
  form: 'sqlite:FILE',
  parse: parseSqlite,
  server: async (connection) => (await import('./server.ts')).sqliteServer(connection),
  withCredentials: (connection) => connection,
  supportsTls: () => false,
  secrets: () => [],
  checks: async ({ name }) => ({
    reachable: [],
    open: { name: 'file', message: name },
    afterQuery: () => [],
  }),
});
