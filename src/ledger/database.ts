import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';

type Row = Record<string, SQLOutputValue>;

/** The database of the ledger. Every method throws a Failure (73) if SQLite reports an error. */
export class LedgerDatabase {
  readonly #database: DatabaseSync;
  readonly #folder: string;

  constructor(database: DatabaseSync, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  /** All rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#explainErrors(() => this.#database.prepare(sql).all(...values));
  }

  /** The first row of a query; undefined if there is none. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#explainErrors(() => this.#database.prepare(sql).get(...values));
  }

  /**
   * Executes one statement.
   *
   * @returns the row id of the last insertion
   */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#explainErrors(() =>
      Number(this.#database.prepare(sql).run(...values).lastInsertRowid),
    );
  }

  /** Commits several writes together: all of them or none. */
  transaction(write: () => void): void {
    this.#explainErrors(() => {
      this.#database.exec('BEGIN');
      try {
        write();
        this.#database.exec('COMMIT');
      } catch (error) {
        // SQLite has ended the transaction itself if the disk is full.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /**
   * Writes without fsync: safe against a process crash, not against power loss. The next write with
   * fsync makes it durable.
   */
  withoutFsync(write: () => void): void {
    this.#explainErrors(() => {
      this.#database.prepare('PRAGMA synchronous = NORMAL').get();
      try {
        write();
      } finally {
        this.#database.prepare('PRAGMA synchronous = FULL').get();
      }
    });
  }

  #explainErrors<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw stateFolderFailure(this.#folder, error);
    }
  }
}

/** The failure of a write to the state folder. A Failure is returned unchanged. */
export function stateFolderFailure(folder: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  return failure(
    EXIT.output,
    `cannot write to the state folder ${folder}: ${(error as Error).message}`,
    'Check the permissions and the free space of the folder, or set SHOPWEATHER_STATE_DIR.',
    { cause: error },
  );
}
