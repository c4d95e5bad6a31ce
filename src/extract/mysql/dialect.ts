import { commonDialect, type Dialect } from '../sql/dialect.ts';

// The range of a TIMESTAMP.
const FIRST_MOMENT = 1;
const LAST_MOMENT = 2 ** 31 - 1;

/** The SQL of MySQL, MariaDB and the servers that speak their protocol. */
export const mysqlDialect: Dialect = {
  ...commonDialect,
  clockSeconds: (column) => `TIMESTAMPDIFF(SECOND, '1970-01-01', ${column})`,
  momentSeconds: (column) => `UNIX_TIMESTAMP(${column})`,
  // The server converts it to its own zone, in which an hour may occur twice. Queries allow for that
  // by their margin of a day, and so can use the index of the column.
  moment: (secondsSince1970) =>
    `FROM_UNIXTIME(${Math.min(Math.max(secondsSince1970, FIRST_MOMENT), LAST_MOMENT)})`,
};
