import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { LogLine } from '../domain/log.ts';
import type { SentAlerts } from '../domain/sent-alerts.ts';
import { makeFolder } from '../system/make-folder.ts';
import { assertUndamaged, backUp } from './backup.ts';
import { lock } from './lock.ts';
import { openOutbox } from './outbox.ts';
import type { RunEnd, RunStart, StepRecord } from './records.ts';
import { migrate } from './schema.ts';
import { explained, stateFolderFailure, transaction, withoutFsync } from './transaction.ts';

/** What has happened, kept in the state folder. */
export interface Ledger {
  /** @returns the number of the run */
  begin(run: RunStart): number;
  /** Writes down how a step stands, in place of how it stood. */
  step(run: number, step: StepRecord, output?: string): void;
  log(run: number, line: LogLine): void;
  /** Outputs are kept until their report has succeeded. */
  finish(run: number, end: RunEnd): void;
  /** What the steps of a run brought, by step. */
  outputs(run: number): Map<string, string>;
  /** @param fingerprint what a mail that is made now depends on */
  outbox(report: string, fingerprint: string): Outbox;
  alerts: SentAlerts;
  close(): void;
}

interface LedgerOptions {
  pid: number;
  /** The present moment, ISO 8601. */
  now: () => string;
  /** Takes secrets out of a text. */
  clean: (text: string) => string;
}

/**
 * Opens the ledger for writing, and keeps other runs out until it is closed. A run that was killed
 * is marked so, and what it was handing over is from now on unknown.
 *
 * @throws Failure (73) if the folder cannot be used, (75) if another run uses it
 */
export function openLedger(folder: string, { pid, now, clean }: LedgerOptions): Ledger {
  const file = join(folder, 'ledger.db');
  try {
    // It holds addresses and sales.
    makeFolder(folder, 0o700);
    const unlock = lock(folder, { pid, started: now() });
    try {
      const database = openDatabase(file, now());
      return ledger(database, { folder, now, clean }, () => {
        backUp(database, file);
        database.close();
        unlock();
      });
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw stateFolderFailure(folder, error);
  }
}

function openDatabase(file: string, now: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    assertUndamaged(database, file);
    // It holds addresses and sales.
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(database, file);
    markKilledRuns(database, now);
    return database;
  } catch (error) {
    // Left open it would keep its locks on the file until the process ends.
    database.close();
    throw error;
  }
}

/** Whoever has the lock is alone: what still seems to go on was killed. */
function markKilledRuns(database: DatabaseSync, now: string): void {
  transaction(database, () => {
    database
      .prepare("UPDATE deliveries SET state = 'unknown', changed = ? WHERE state = 'sending'")
      .run(now);
    database.exec(`
      UPDATE steps SET state = 'failed', error = 'killed' WHERE state = 'running';
      UPDATE runs SET error = 'killed' WHERE finished IS NULL AND error IS NULL`);
  });
}

function ledger(
  database: DatabaseSync,
  { folder, now, clean }: Pick<LedgerOptions, 'now' | 'clean'> & { folder: string },
  close: () => void,
): Ledger {
  const cleaned = (text: string | null) => (text === null ? null : clean(text));
  return explained(folder, {
    begin: ({ id, report, request, fingerprint, resumes, version, pid, started }) => {
      const { lastInsertRowid } = database
        .prepare(
          `INSERT INTO runs (id, report, request, fingerprint, resumes, version, pid, started)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(id, report, request, fingerprint, resumes, version, pid, started);
      return Number(lastInsertRowid);
    },
    step: (run, step, output) => {
      const write = database.prepare(
        'INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      );
      withoutFsync(database, () =>
        write.run(
          run,
          step.step,
          step.state,
          step.started,
          step.attempts,
          step.milliseconds,
          step.rowsIn,
          step.rowsOut,
          step.filled,
          step.dropped,
          cleaned(step.detail),
          cleaned(step.error),
          output ?? null,
        ),
      );
    },
    log: (run, { at, level, text }) => {
      const write = database.prepare('INSERT INTO log VALUES (?, ?, ?, ?)');
      withoutFsync(database, () => write.run(run, at, level, clean(text)));
    },
    finish: (run, { finished, exitCode, error, r, withheld }) => {
      transaction(database, () => {
        database
          .prepare(
            `UPDATE runs SET finished = ?, exit_code = ?, error = ?, r = ?, withheld = ?
             WHERE number = ?`,
          )
          .run(finished, exitCode, cleaned(error), r, withheld, run);
        if (exitCode !== EXIT.ok) return;
        database
          .prepare(
            `UPDATE steps SET output = NULL WHERE run IN (
               SELECT number FROM runs WHERE report = (SELECT report FROM runs WHERE number = ?))`,
          )
          .run(run);
      });
    },
    outputs: (run) =>
      new Map(
        database
          .prepare('SELECT step, output FROM steps WHERE run = ? AND output IS NOT NULL')
          .all(run)
          .map(({ step, output }) => [String(step), String(output)]),
      ),
    outbox: (report, fingerprint) =>
      explained(folder, openOutbox(database, report, fingerprint, { now, clean })),
    alerts: explained(folder, {
      has: (report, cause) =>
        database
          .prepare('SELECT 1 FROM alerts WHERE report = ? AND cause = ?')
          .get(report, cause) !== undefined,
      add: (report, cause) => {
        database.prepare('INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)').run(report, cause, now());
      },
    }),
    close,
  });
}
