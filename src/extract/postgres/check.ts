import type { CheckOutcome } from '../../domain/check-result.ts';
import { serverChecks } from '../../system/network-checks.ts';
import { clockOutcome, type DatabaseChecks, plainConnection } from '../sql/check.ts';
import type { Database } from '../sql/database.ts';
import type { PostgresConnection } from './connection.ts';
import { checkIndex } from './index-check.ts';
import { checkRights } from './rights-check.ts';
import type { PostgresDatabase } from './server.ts';

/** The checks that PostgreSQL has beyond those of every database. */
export function postgresChecks(
  connection: PostgresConnection,
  side: 'shopping' | 'weather',
): DatabaseChecks {
  return {
    reachable: connection.socket === null ? serverChecks(connection.host, connection.port) : [],
    open: { name: 'login', message: `as ${connection.user}` },
    afterQuery: ({ database, query, columns, now }) => [
      { name: 'index', run: () => checkIndex(database(), query(), columns) },
      { name: 'rights', run: () => checkRights(database(), columns) },
      {
        name: 'encryption',
        run: () => (database() as PostgresDatabase).cipher ?? plainConnection(connection, side),
      },
      { name: 'clock', run: () => checkClock(database(), now) },
    ],
  };
}

async function checkClock(database: Database, now: () => Temporal.Instant): Promise<CheckOutcome> {
  const [row] = await database.select(
    "SELECT FLOOR(DATE_PART('epoch', CLOCK_TIMESTAMP()) * 1000) AS now",
  );
  return clockOutcome(Temporal.Instant.fromEpochMilliseconds(Number(row?.now)), now());
}
