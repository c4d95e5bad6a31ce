import { parseServerUrl, type ServerConnection } from '../sql/server-url.ts';

/** A MySQL-compatible server and one of its databases. */
export interface MysqlConnection extends ServerConnection {
  kind: 'mysql';
}

export const MYSQL_FORM = 'mysql://user@host:port/database';

/** @throws Error whose message follows the key's name */
export function parseMysql(text: string): MysqlConnection {
  const connection = parseServerUrl(text, {
    form: MYSQL_FORM,
    defaultPort: 3306,
    socketParameter: 'socket',
    socketForm: 'mysql://user@localhost/database?socket=/run/mysqld/mysqld.sock',
    socketHasPort: false,
  });
  return { kind: 'mysql', ...connection };
}
