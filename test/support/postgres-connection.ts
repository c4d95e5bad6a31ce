import type { PostgresConnection } from '../../src/extract/postgres/connection.ts';
import { READER, READER_PASSWORD } from './databases.ts';

/** A connection of the reader to a server at 127.0.0.1, without TLS. */
export function postgresConnection(
  port: number,
  changes: Partial<PostgresConnection> = {},
): PostgresConnection {
  return {
    kind: 'postgres',
    name: 'postgres://the-server',
    host: '127.0.0.1',
    port,
    socket: null,
    user: READER,
    password: READER_PASSWORD,
    database: 'postgres',
    tls: null,
    ...changes,
  };
}
