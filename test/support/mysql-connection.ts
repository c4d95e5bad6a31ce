import type { MysqlConnection } from '../../src/extract/mysql/connection.ts';

/** The settings of a connection without encryption, for tests that change some of them. */
export function mysqlConnection(changes: Partial<MysqlConnection> = {}): MysqlConnection {
  return {
    kind: 'mysql',
    name: 'mysql://the-server',
    host: '127.0.0.1',
    port: 3306,
    socket: null,
    user: 'reader',
    password: 'secret word',
    database: '',
    tls: null,
    ...changes,
  };
}
