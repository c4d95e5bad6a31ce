import { serverKind } from '../sql/database-kind.ts';
import { MYSQL_FORM, type MysqlConnection, parseMysql } from './connection.ts';

/** MySQL, MariaDB and the servers that speak their protocol. */
export const mysql = serverKind<MysqlConnection>({
  name: 'mysql',
  schemes: ['mysql'],
  form: MYSQL_FORM,
  parse: parseMysql,
  server: async (connection) => (await import('./server.ts')).mysqlServer(connection),
  checks: async (...settings) => (await import('./check.ts')).mysqlChecks(...settings),
});
