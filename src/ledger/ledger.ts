import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { LogLine } from '../domain/log.ts';
import type { SentAlerts } from '../domain/sent-alerts.ts';
import { makeFolder } from '../system/make-folder.ts';
import { assertUndamaged, backUpLedger } from './backup.ts';
import { LedgerDatabase, stateFolderFailure } from './database.ts';
import { lockStateFolder } from './lock.ts';
import { openOutbox } from './outbox.ts';
import type { RunEnd, RunStart, StepRecord } from './records.ts';
import { migrate } from './schema.ts';

/** Records runs and mails in the state folder. Every method throws a Failure (73) if it fails. */
export interface Ledger {
  /** @returns the number of the run */
  begin(run: RunStart): number;
  /**
   * Records the present state of a step.
   *
   * @param output stored until the report has succeeded
   */
  step(run: number, step: StepRecord, output?: string): void;
  log(run: number, line: LogLine): void;
  finish(run: number, end: RunEnd): void;
  /** The stored outputs of a run, by step. */
  outputs(run: number): Map<string, string>;
  /** @param fingerprint of what a new mail would depend on */
  outbox(report: string, fingerprint: string): Outbox;
  alerts: SentAlerts;
  /** Makes a backup copy, and lets other runs in. */
  close(): void;
}

interface LedgerOptions {
  pid: number;
  /** The present moment, ISO 8601. */
  now: () => string;
  /** Removes secrets from a text. */
  clean: (text: string) => string;
}

/**
 * Opens the ledger for writing, and locks it until it is closed. Runs that were killed are marked,
 * and the state of the mails that they were sending becomes unknown.
 *
 * @throws Failure (73) if the folder cannot be used, (75) if another run uses it
 */
export function openLedger(folder: string, { pid, now, clean }: LedgerOptions): Ledger {
  const file = join(folder, 'ledger.db');
  try {
    // Private: the ledger contains addresses and sales.
    makeFolder(folder, 0o700);
    const unlock = lockStateFolder(folder, { pid, started: now() });
    try {
      const connection = openDatabase(file);
      try {
        const database = new LedgerDatabase(connection, folder);
        markKilledRuns(database, now());
        return createLedger(database, { now, clean }, () => {
          backUpLedger(connection, file);
          connection.close();
          unlock();
        });
      } catch (error) {
        connection.close();
        throw error;
      }
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw stateFolderFailure(folder, error);
  }
}

function openDatabase(file: string): DatabaseSync {
  const connection = new DatabaseSync(file);
  try {
    assertUndamaged(connection, file);
    // Private: the ledger contains addresses and sales.
    chmodSync(file, 0o600);
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(connection, file);
    return connection;
  } catch (error) {
    // An open connection would keep its locks on the file until the process ends.
    connection.close();
    throw error;
  }
}

/** Marks the runs without an end: while this process has the lock, no other run can be active. */
function markKilledRuns(database: LedgerDatabase, now: string): void {
  database.transaction(() => {
    database.run(
      "UPDATE deliveries SET state = 'unknown', changed = ? WHERE state = 'sending'",
      now,
    );
    database.run("UPDATE steps SET state = 'failed', error = 'killed' WHERE state = 'running'");
    database.run("UPDATE runs SET error = 'killed' WHERE finished IS NULL AND error IS NULL");
  });
}

function createLedger(
  database: LedgerDatabase,
  { now, clean }: Pick<LedgerOptions, 'now' | 'clean'>,
  close: () => void,
): Ledger {
  const cleanOrNull = (text: string | null) => (text === null ? null : clean(text));
  return {
    begin: ({ id, report, request, fingerprint, resumes, version, pid, started }) =>
      database.run(
        `INSERT INTO runs (id, report, request, fingerprint, resumes, version, pid, started)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        report,
        request,
        fingerprint,
        resumes,
        version,
        pid,
        started,
      ),
    step: (run, step, output) => {
      const { state, started, attempts, milliseconds, rowsIn, rowsOut, filled, dropped } = step;
      database.withoutFsync(() =>
        database.run(
          'INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          run,
          step.step,
          state,
          started,
          attempts,
          milliseconds,
          rowsIn,
          rowsOut,
          filled,
          dropped,
          cleanOrNull(step.detail),
          cleanOrNull(step.error),
          output ?? null,
        ),
      );
    },
    log: (run, { at, level, text }) => {
      database.withoutFsync(() =>
        database.run('INSERT INTO log VALUES (?, ?, ?, ?)', run, at, level, clean(text)),
      );
    },
    finish: (run, { finished, exitCode, error, r, withheld }) => {
      database.transaction(() => {
        database.run(
          `UPDATE runs SET finished = ?, exit_code = ?, error = ?, r = ?, withheld = ?
           WHERE number = ?`,
          finished,
          exitCode,
          cleanOrNull(error),
          r,
          withheld,
          run,
        );
        if (exitCode !== EXIT.ok) return;
        database.run(
          `UPDATE steps SET output = NULL WHERE run IN (
             SELECT number FROM runs WHERE report = (SELECT report FROM runs WHERE number = ?))`,
          run,
        );
      });
    },
    outputs: (run) => {
      const rows = database.all(
        'SELECT step, output FROM steps WHERE run = ? AND output IS NOT NULL',
        run,
      );
      return new Map(rows.map(({ step, output }) => [String(step), String(output)]));
    },
    outbox: (report, fingerprint) => openOutbox(database, report, fingerprint, { now, clean }),
    alerts: recordedAlerts(database, now),
    close,
  };
}

function recordedAlerts(database: LedgerDatabase, now: () => string): SentAlerts {
  return {
    has: (report, cause) => {
      const query = 'SELECT 1 FROM alerts WHERE report = ? AND cause = ?';
      return database.get(query, report, cause) !== undefined;
    },
    add: (report, cause) => {
      database.run('INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)', report, cause, now());
    },
  };
}
