import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

// Milliseconds. A process that calls isLocked holds the file for a moment, which must not look like
// another run.
const LOCK_TIMEOUT = 200;

/**
 * Locks a state folder against other runs until the process ends, however it ends: the operating
 * system holds the lock, on a SQLite file, so that nothing has to be cleaned up.
 *
 * @param holder is shown to other runs
 * @returns a function that releases the lock
 * @throws Failure (75) if another run holds it
 */
export function lockStateFolder(
  folder: string,
  holder: { pid: number; started: string },
): () => void {
  const holderFile = join(folder, 'lock.json');
  const file = join(folder, 'lock.db');
  const database = new DatabaseSync(file, { timeout: LOCK_TIMEOUT });
  try {
    // Private: whoever can open the file can lock it.
    chmodSync(file, 0o600);
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile, JSON.stringify(holder), { mode: 0o600 });
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw failure(
      EXIT.held,
      `another run is active${holderText(holderFile)}`,
      'Wait until it has finished (--wait 10m does this), or give this run a SHOPWEATHER_STATE_DIR of its own.',
      { cause: error },
    );
  }
  return () => database.close();
}

/** True while a run holds the lock of a state folder. */
export function isLocked(folder: string): boolean {
  const file = join(folder, 'lock.db');
  if (!existsSync(file)) return false;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get();
    return false;
  } catch (error) {
    return (error as { errcode?: number }).errcode === SQLITE_BUSY;
  } finally {
    database.close();
  }
}

const SQLITE_BUSY = 5;

function holderText(file: string): string {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8'));
    return `: process ${pid}, since ${started}`;
  } catch {
    // The other run has the lock, but has not written the file yet.
    return '';
  }
}
