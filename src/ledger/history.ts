import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeliveryState } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { StepRecord } from './ledger.ts';

/** A run as the ledger has it. Times are ISO 8601. */
export interface PastRun {
  id: string;
  report: string;
  version: string;
  pid: number;
  started: string;
  /** Null while it goes on, and where it was killed. */
  finished: string | null;
  exitCode: number | null;
  error: string | null;
  steps: StepRecord[];
}

/** What became of a report on its way to one recipient. */
export interface PastDelivery {
  report: string;
  recipient: string;
  state: DeliveryState;
  /** The last word of the mail server. */
  answer: string | null;
  changed: string;
}

/** All that has happened, oldest first. */
export interface History {
  runs: PastRun[];
  deliveries: PastDelivery[];
}

/**
 * Reads the ledger, also while a run goes on.
 *
 * @returns nothing at all where nothing was ever sent
 * @throws Failure (69)
 */
export function readHistory(folder: string): History {
  const file = join(folder, 'ledger.db');
  if (!existsSync(file)) return { runs: [], deliveries: [] };
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return read(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw failure(
      EXIT.unavailable,
      `cannot read ${file}: ${(error as Error).message}`,
      'Check that you may read it, and that SHOPWEATHER_STATE_DIR is right.',
      { cause: error },
    );
  }
}

function read(database: DatabaseSync): History {
  const rows = <Row>(sql: string, ...values: string[]) =>
    database
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row }) as Row);
  const runs = rows<Omit<PastRun, 'steps'>>(
    `SELECT id, report, version, pid, started, finished, exit_code AS exitCode, error
     FROM runs ORDER BY started, rowid`,
  );
  return {
    runs: runs.map((run) => ({
      ...run,
      steps: rows<StepRecord>(
        `SELECT step, state, attempts, milliseconds, detail
         FROM steps WHERE run = ? ORDER BY rowid`,
        run.id,
      ),
    })),
    deliveries: rows<PastDelivery>(
      'SELECT report, recipient, state, answer, changed FROM deliveries ORDER BY rowid',
    ),
  };
}
