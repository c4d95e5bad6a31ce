import type { Connection } from '../../domain/source-settings.ts';
import type { SourceKind } from '../source-kind.ts';
import type { DatabaseChecks } from './check.ts';
import type { DatabaseServer } from './database.ts';
import type { ServerConnection } from './server-url.ts';

/** The parts in which one kind of database differs from the others. */
interface DatabaseParts<C extends Connection>
  extends Omit<SourceKind<C>, 'type' | 'shopping' | 'weather' | 'check'> {
  /** Connects to nothing yet. */
  server(connection: C): Promise<DatabaseServer>;
  /** @param side starts the names of the configuration keys */
  checks(connection: C, side: 'shopping' | 'weather'): Promise<DatabaseChecks>;
}

/** A kind of source that answers SQL. */
export function databaseKind<C extends Connection>(parts: DatabaseParts<C>): SourceKind<C> {
  const { server, checks, ...rest } = parts;
  return {
    ...rest,
    type: 'database',
    shopping: async ({ connection, columns, dates, onBadRow }) => {
      const { shoppingTable } = await import('./table-source.ts');
      return shoppingTable(await server(connection), columns, dates, onBadRow);
    },
    weather: async ({ connection, columns, dates, onBadRow }) => {
      const { weatherTable } = await import('./table-source.ts');
      return weatherTable(await server(connection), columns, dates, onBadRow);
    },
    check: async function* (settings, request) {
      const { checkDatabase } = await import('./check.ts');
      const { connection } = settings;
      yield* checkDatabase(
        settings,
        request,
        await server(connection),
        await checks(connection, request.side),
      );
    },
  };
}

/** A kind of database that is a server with users, reached by network or Unix socket. */
export function serverKind<C extends ServerConnection>(
  parts: Omit<DatabaseParts<C>, 'withCredentials' | 'supportsTls' | 'secrets'>,
): SourceKind<C> {
  return databaseKind({
    ...parts,
    withCredentials: (connection, { password, tls }) => ({
      ...connection,
      tls,
      password: password ?? connection.password,
    }),
    supportsTls: ({ socket }) => socket === null,
    secrets: ({ password }) => [password],
  });
}
