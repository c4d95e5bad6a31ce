import { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../../domain/exit-codes.ts';
import { type Failure, failure } from '../../domain/failure.ts';
import type { Database, DatabaseServer } from '../sql/database.ts';
import { withoutControls } from '../sql/server-errors.ts';
import type { SqliteConnection } from './connection.ts';
import { sqliteDialect } from './dialect.ts';

/** A SQLite file, opened read-only. */
export function sqliteServer({ name, file }: SqliteConnection): DatabaseServer {
  return server(name, () => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      // Opening reads nothing, so only a query detects a file that is not a database.
      database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get();
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** A database in memory, filled by a script of SQL. */
export function sqliteScript(name: string, script: string): DatabaseServer {
  return server(name, () => {
    const database = new DatabaseSync(':memory:');
    database.exec(script);
    return database;
  });
}

function server(name: string, openDatabase: () => DatabaseSync): DatabaseServer {
  const withFailure = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(error, name);
    }
  };
  return {
    name,
    open: async () => session(withFailure(openDatabase), withFailure),
  };
}

function session(database: DatabaseSync, withFailure: <T>(work: () => T) => T): Database {
  return {
    dialect: sqliteDialect,
    describe: async (sql) =>
      withFailure(() => {
        const query = database.prepare(sql);
        const columns = query.columns().map(({ name }) => ({ name, kind: 'untyped' as const }));
        return { columns, row: query.get() };
      }),
    select: async (sql) => withFailure(() => database.prepare(sql).all()),
    rows: async function* (sql) {
      const rows = withFailure(() => database.prepare(sql).iterate());
      for (
        let next = withFailure(() => rows.next());
        !next.done;
        next = withFailure(() => rows.next())
      ) {
        yield next.value;
      }
    },
    close: async () => database.close(),
  };
}

function sqliteFailure(error: unknown, name: string): Failure {
  const message = withoutControls((error as Error).message);
  if (/^no such (table|column)/.test(message)) {
    return failure(EXIT.config, `${message} in ${name}`, 'Check the table and column keys.', {
      cause: error,
    });
  }
  if (/syntax error|no such function|ambiguous column|wrong number of arguments/.test(message)) {
    return failure(
      EXIT.config,
      `the query is not valid SQL for ${name}: ${message}`,
      'Correct the query file.',
      { cause: error },
    );
  }
  if (/not a database/.test(message)) {
    return failure(EXIT.config, `${name} is not a SQLite database`, 'Check the path.', {
      cause: error,
    });
  }
  return failure(
    EXIT.unavailable,
    `cannot read ${name}: ${message}`,
    'Check that the file exists and can be read.',
    { cause: error },
  );
}
