import type { CheckOutcome } from '../../domain/check-result.ts';
import type { TableColumns } from '../../domain/source-settings.ts';
import { rightsOutcome } from '../sql/check.ts';
import type { Database } from '../sql/database.ts';
import { quoteText } from '../sql/dialect.ts';
import { postgresDialect } from './dialect.ts';

/** The table of a name in the configuration, in SQL; NULL if it does not exist. */
export function regclass(table: string): string {
  return `TO_REGCLASS(${quoteText(postgresDialect.quoteName(table))})`;
}

/**
 * The rights of the user besides reading: on tables or their columns, with one of the tables; on
 * schemas and the database; those of its role, and of the roles that may write files or run programs.
 */
const RIGHTS = `
  SELECT privilege || ' on ' || MIN(c.oid::regclass::text) AS privilege
    FROM UNNEST(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
           WITH ORDINALITY AS p (privilege, position),
         pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
     AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
     AND CASE WHEN privilege IN ('INSERT', 'UPDATE', 'REFERENCES')
              THEN HAS_ANY_COLUMN_PRIVILEGE(c.oid, privilege)
              ELSE HAS_TABLE_PRIVILEGE(c.oid, privilege) END
   GROUP BY privilege, position
  UNION ALL
  SELECT 'CREATE in schema ' || MIN(n.nspname::text) FROM pg_namespace n
   WHERE n.nspname !~ '^pg_' AND HAS_SCHEMA_PRIVILEGE(n.oid, 'CREATE') HAVING COUNT(*) > 0
  UNION ALL
  SELECT 'CREATE in database ' || CURRENT_DATABASE()
   WHERE HAS_DATABASE_PRIVILEGE(CURRENT_DATABASE(), 'CREATE')
  UNION ALL
  SELECT privilege FROM pg_roles, LATERAL (VALUES (rolcreatedb, 'CREATEDB'), (rolcreaterole, 'CREATEROLE'),
                    (rolreplication, 'REPLICATION'), (rolbypassrls, 'BYPASSRLS')) AS a (has, privilege)
   WHERE rolname = CURRENT_USER AND has
  UNION ALL
  SELECT 'the role ' || rolname FROM pg_roles
   WHERE rolname IN ('pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data',
                     'pg_read_server_files', 'pg_signal_backend')
     AND PG_HAS_ROLE(oid, 'MEMBER')`;

/** Warns of rights besides reading, and of policies that may hide rows from the user. */
export async function checkRights(
  database: Database,
  { table }: TableColumns,
): Promise<CheckOutcome> {
  const [role] = await database.select(
    'SELECT rolsuper AS super FROM pg_roles WHERE rolname = CURRENT_USER',
  );
  if (role?.super === 't') return rightsOutcome(['SUPERUSER']);
  if (typeof table === 'string' && (await hidesRows(database, table))) {
    return {
      warning: `row-level security is active on ${table}: the user sees only the rows that a policy allows`,
      remedy: 'Check that the policies of the table let the user see every row.',
    };
  }
  const rows = await database.select(RIGHTS).catch(() => undefined);
  // A server of another kind with the same protocol.
  if (rows === undefined) return 'the server does not list them';
  return rightsOutcome(rows.map(({ privilege }) => String(privilege)));
}

async function hidesRows(database: Database, table: string): Promise<boolean> {
  const [row] = await database
    .select(`SELECT ROW_SECURITY_ACTIVE(CAST(${regclass(table)} AS oid)) AS active`)
    .catch(() => []);
  return row?.active === 't';
}
