import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

// Milliseconds for those who look whether there is a lock, which holds it up for a moment.
const READERS = 200;

/**
 * Keeps other runs out of a state folder until the process ends, however it ends: the lock is one
 * of the operating system, on a SQLite file, and leaves nothing behind.
 *
 * @param holder what to tell those who come in the meantime
 * @returns what gives the lock back
 * @throws Failure (75) if another run holds it
 */
export function lock(folder: string, holder: { pid: number; started: string }): () => void {
  const told = join(folder, 'lock.json');
  const file = join(folder, 'lock.db');
  const database = new DatabaseSync(file, { timeout: READERS });
  try {
    // Whoever could open it could hold it.
    chmodSync(file, 0o600);
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(told, JSON.stringify(holder), { mode: 0o600 });
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw failure(
      EXIT.held,
      `another run is active${describe(told)}`,
      'Wait until it has ended (--wait 10m does), or give this run a SHOPWEATHER_STATE_DIR of its own.',
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

function describe(file: string): string {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8'));
    return `: process ${pid}, since ${started}`;
  } catch {
    // It has the lock, but has not said yet who it is.
    return '';
  }
}
