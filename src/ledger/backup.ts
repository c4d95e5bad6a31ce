import { chmodSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { type Failure, failure } from '../domain/failure.ts';

function backupPath(file: string): string {
  return join(dirname(file), 'ledger-backup.db');
}

/** Replaces the backup copy of the ledger, whole or not at all. */
export function backUpLedger(database: DatabaseSync, file: string): void {
  const temporary = `${backupPath(file)}.part`;
  try {
    rmSync(temporary, { force: true });
    database.prepare('VACUUM INTO ?').run(temporary);
    chmodSync(temporary, 0o600);
    renameSync(temporary, backupPath(file));
  } catch {
    // The run is finished and recorded: a missing copy must not make it fail.
    rmSync(temporary, { force: true });
  }
}

/**
 * Checks the integrity of a ledger before anything is written to it.
 *
 * @throws Failure (73) if it is damaged
 */
export function assertUndamaged(database: DatabaseSync, file: string): void {
  try {
    const row = database.prepare('PRAGMA quick_check(1)').get();
    const result = String(row?.quick_check);
    if (result !== 'ok') throw damagedLedger(file, result);
  } catch (error) {
    const { errcode, message } = error as { errcode?: number; message: string };
    if (errcode === SQLITE_CORRUPT || errcode === SQLITE_NOTADB) throw damagedLedger(file, message);
    throw error;
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function damagedLedger(file: string, message: string): Failure {
  const backup = backupPath(file);
  const reason = message.split('\n').at(-1);
  return failure(
    EXIT.output,
    `the ledger ${file} is damaged (${reason}); nothing was sent or changed`,
    existsSync(backup)
      ? `Move ${file}* away and copy ${backup} to ${file}. The copy dates from ${statSync(backup).mtime.toISOString()}: it does not contain what was sent later.`
      : `Move ${file}* away. The next run begins a new ledger, which does not contain what was sent before.`,
  );
}
