import { chmodSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { type Failure, failure } from '../domain/failure.ts';

/** Where the copy of a ledger is. */
function backupOf(file: string): string {
  return join(dirname(file), 'ledger-backup.db');
}

/** Copies the ledger, whole or not at all, in place of the copy made before. */
export function backUp(database: DatabaseSync, file: string): void {
  const beside = `${backupOf(file)}.part`;
  try {
    rmSync(beside, { force: true });
    database.prepare('VACUUM INTO ?').run(beside);
    chmodSync(beside, 0o600);
    renameSync(beside, backupOf(file));
  } catch {
    // The run is over and written down: a missing copy is no reason to call it failed.
    rmSync(beside, { force: true });
  }
}

/**
 * Makes sure that a ledger can be trusted, before anything is written to it.
 *
 * @throws Failure (73)
 */
export function assertUndamaged(database: DatabaseSync, file: string): void {
  try {
    const { quick_check: verdict } = database.prepare('PRAGMA quick_check(1)').get() as {
      quick_check: string;
    };
    if (verdict !== 'ok') throw damaged(file, verdict);
  } catch (error) {
    const { errcode, message } = error as { errcode?: number; message: string };
    if (errcode === SQLITE_CORRUPT || errcode === SQLITE_NOTADB) throw damaged(file, message);
    throw error;
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function damaged(file: string, why: string): Failure {
  const backup = backupOf(file);
  const [detail] = why.split('\n').slice(-1);
  return failure(
    EXIT.output,
    `the ledger ${file} is damaged (${detail}); nothing was sent and it was left as it is`,
    existsSync(backup)
      ? `Move ${file}* away and copy ${backup} to ${file}: it is of ${statSync(backup).mtime.toISOString()}, and what was sent since is not in it.`
      : `Move ${file}* away to begin a new one: it will not know what was sent before.`,
  );
}
