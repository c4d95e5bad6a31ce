import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Delivery, DeliveryState, Mail, Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import { lock } from './lock.ts';
import { migrate } from './schema.ts';

/** One run, as it begins. */
export interface RunStart {
  id: string;
  /** What the report is about: see `reportName`. */
  report: string;
  version: string;
  pid: number;
  /** ISO 8601. */
  started: string;
}

/** A step that has ended. */
export interface StepRecord {
  step: string;
  state: 'done' | 'failed';
  attempts: number;
  milliseconds: number;
  /** What came out, or what went wrong. */
  detail: string;
}

/** What has happened, kept in the state folder. */
export interface Ledger {
  begin(run: RunStart): void;
  step(run: string, step: StepRecord): void;
  finish(run: string, end: { finished: string; exitCode: number; error: string | null }): void;
  outbox(report: string): Outbox;
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
 * while it handed a mail over leaves its deliveries as unknown.
 *
 * @throws Failure (73) if the folder cannot be used, (75) if another run uses it
 */
export function openLedger(folder: string, { pid, now, clean }: LedgerOptions): Ledger {
  const file = join(folder, 'ledger.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unlock = lock(folder, { pid, started: now() });
    const database = new DatabaseSync(file);
    // It holds addresses and sales.
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(database, file);
    database
      .prepare("UPDATE deliveries SET state = 'unknown', changed = ? WHERE state = 'sending'")
      .run(now());
    return ledger(database, { now, clean }, () => {
      database.close();
      unlock();
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failure(
      EXIT.output,
      `cannot keep the state in ${folder}: ${(error as Error).message}`,
      'Check that the folder can be written to and has room, or set SHOPWEATHER_STATE_DIR.',
      { cause: error },
    );
  }
}

function ledger(
  database: DatabaseSync,
  { now, clean }: Pick<LedgerOptions, 'now' | 'clean'>,
  close: () => void,
): Ledger {
  return {
    begin: ({ id, report, version, pid, started }) => {
      database
        .prepare('INSERT INTO runs (id, report, version, pid, started) VALUES (?, ?, ?, ?, ?)')
        .run(id, report, version, pid, started);
    },
    step: (run, { step, state, attempts, milliseconds, detail }) => {
      database
        .prepare('INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?)')
        .run(run, step, state, attempts, milliseconds, clean(detail));
    },
    finish: (run, { finished, exitCode, error }) => {
      database
        .prepare('UPDATE runs SET finished = ?, exit_code = ?, error = ? WHERE id = ?')
        .run(finished, exitCode, error === null ? null : clean(error), run);
    },
    outbox: (report) => outbox(database, report, { now, clean }),
    close,
  };
}

function outbox(
  database: DatabaseSync,
  report: string,
  { now, clean }: Pick<LedgerOptions, 'now' | 'clean'>,
): Outbox {
  return {
    deliveries: () =>
      database
        .prepare(
          `SELECT recipient, state, message_id AS messageId, answer
           FROM deliveries WHERE report = ? ORDER BY rowid`,
        )
        .all(report)
        .map((row) => ({ ...row }) as unknown as Delivery),
    mail: (messageId) =>
      database
        .prepare(
          'SELECT message_id AS messageId, sender AS "from", raw FROM mails WHERE message_id = ?',
        )
        .get(messageId) as unknown as Mail,
    prepare: ({ messageId, from, raw }, recipients) => {
      database.exec('BEGIN');
      database.prepare('INSERT INTO mails VALUES (?, ?, ?)').run(messageId, from, raw);
      const prepare = database.prepare(
        "INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, 'prepared', NULL, ?)",
      );
      for (const recipient of recipients) prepare.run(report, recipient, messageId, now());
      database.exec('COMMIT');
    },
    mark: (recipients: readonly string[], state: DeliveryState, answer) => {
      database.exec('BEGIN');
      const mark = database.prepare(
        'UPDATE deliveries SET state = ?, answer = ?, changed = ? WHERE report = ? AND recipient = ?',
      );
      const told = answer === null ? null : clean(answer);
      for (const recipient of recipients) mark.run(state, told, now(), report, recipient);
      database.exec('COMMIT');
    },
  };
}
