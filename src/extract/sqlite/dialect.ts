import { commonDialect, type Dialect } from '../sql/dialect.ts';

/** The SQL of SQLite. */
export const sqliteDialect: Dialect = {
  ...commonDialect,
  clockSeconds: (column) => `CAST(strftime('%s', ${column}) AS INTEGER)`,
  // SQLite has no type for moments, so these two are never used.
  momentSeconds: (column) => column,
  moment: String,
};
