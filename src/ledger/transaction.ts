import type { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';

/** Does several writes as one: all of them or none. */
export function transaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // A full disk may have ended it already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Does a write without waiting for the disk. The death of the program loses nothing of it; a machine
 * that loses its power may lose it, with what was written after it, up to the next write that is
 * waited for.
 */
export function withoutFsync<Result>(database: DatabaseSync, write: () => Result): Result {
  const wait = (when: 'NORMAL' | 'FULL') => database.prepare(`PRAGMA synchronous = ${when}`).get();
  wait('NORMAL');
  try {
    return write();
  } finally {
    wait('FULL');
  }
}

/** The failure to keep something in the state folder. */
export function stateFolderFailure(folder: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  return failure(
    EXIT.output,
    `cannot keep the state in ${folder}: ${(error as Error).message}`,
    'Check that the folder can be written to and has room, or set SHOPWEATHER_STATE_DIR.',
    { cause: error },
  );
}

type Methods = Record<string, unknown>;

/** The same methods, of which every error is a failure to keep something. */
export function explained<Kept extends object>(folder: string, methods: Kept): Kept {
  return Object.fromEntries(
    Object.entries(methods as Methods).map(([name, method]) => [
      name,
      typeof method !== 'function'
        ? method
        : (...args: unknown[]) => {
            try {
              return method(...args);
            } catch (error) {
              throw stateFolderFailure(folder, error);
            }
          },
    ]),
  ) as Kept;
}
