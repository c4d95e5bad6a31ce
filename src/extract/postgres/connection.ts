import { parseServerUrl, type ServerConnection } from '../sql/server-url.ts';

/** A PostgreSQL server and one of its databases. */
export interface PostgresConnection extends ServerConnection {
  kind: 'postgres';
}

export const POSTGRES_FORM = 'postgres://user@host:port/database';

/** @throws Error whose message follows the key's name */
export function parsePostgres(text: string): PostgresConnection {
  const connection = parseServerUrl(text, {
    form: POSTGRES_FORM,
    defaultPort: 5432,
    socketParameter: 'host',
    socketForm: 'postgres://user@localhost/database?host=/var/run/postgresql',
    socketHasPort: true,
  });
  return { kind: 'postgres', ...connection };
}
