import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Month } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import type { LogLine } from '../domain/log.ts';
import { type RunRequest, wholeMonth } from '../domain/run-request.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import { isLocked } from './lock.ts';
import type { PastDelivery, StepRecord } from './records.ts';
import { isCurrent, migrate } from './schema.ts';

/** A recorded run. Times are ISO 8601. */
export interface PastRun {
  number: number;
  id: string;
  report: string;
  state: 'running' | 'ok' | 'failed' | 'killed';
  version: string;
  pid: number;
  started: string;
  /** Null if it is running or was killed. */
  finished: string | null;
  exitCode: number | null;
  error: string | null;
  /** The correlation; null if it was not computed. */
  r: number | null;
  /** The reason why the report was withheld, or replaced by a note; null for neither. */
  withheld: WithheldReason | null;
  /** The number of the run that it resumed. */
  resumes: number | null;
  /** The request; null in the oldest ledgers. */
  request: RunRequest | null;
  /** What its outputs depend on; null in the oldest ledgers. */
  fingerprint: Record<string, string> | null;
  steps: StepRecord[];
}

/** All runs and deliveries, oldest first. */
export interface History {
  runs: PastRun[];
  deliveries: PastDelivery[];
}

/** The month that a run covered as a whole; undefined for sample data and partial months. */
export function monthOf({ request }: Pick<PastRun, 'request'>): Month | undefined {
  return request === null ? undefined : wholeMonth(request);
}

/** True if a run covered all stores. */
export function coversAllStores({ request }: Pick<PastRun, 'request'>): boolean {
  return request === null || request.store === null;
}

/** The request of a run. Earlier versions recorded fewer fields. */
function parseRequest(json: string): RunRequest {
  const request: Partial<RunRequest> = JSON.parse(json);
  return { ...request, ...withDefaults(request) } as RunRequest;
}

function withDefaults({
  store = null,
  mail = true,
  to = null,
  byHand = false,
}: Partial<RunRequest>) {
  return { store, mail, to, byHand };
}

const EMPTY_HISTORY: History = { runs: [], deliveries: [] };

/**
 * Reads the ledger, also during a run.
 *
 * @returns an empty history if there is no ledger
 * @throws Failure (69) if the ledger cannot be read
 */
export function readHistory(folder: string): History {
  return withOpenLedger(folder, EMPTY_HISTORY, (database) => {
    const runs = database
      .prepare(
        `SELECT number, id, report, version, pid, started, finished, exit_code AS exitCode, error, r,
           withheld, resumes, request, fingerprint
         FROM runs ORDER BY number`,
      )
      .all() as unknown as (Omit<PastRun, 'state' | 'steps' | 'request' | 'fingerprint'> & {
      request: string | null;
      fingerprint: string | null;
    })[];
    const steps = Map.groupBy(
      database
        .prepare(
          `SELECT run, step, state, started, attempts, milliseconds, rows_in AS rowsIn,
             rows_out AS rowsOut, filled, dropped, detail, error
           FROM steps ORDER BY run, rowid`,
        )
        .all() as unknown as (StepRecord & { run: number })[],
      ({ run }) => run,
    );
    const deliveries = database
      .prepare(
        `SELECT report, recipient, state, answer, withheld, changed
         FROM deliveries JOIN mails USING (message_id) ORDER BY deliveries.rowid`,
      )
      .all() as unknown as PastDelivery[];
    const locked = isLocked(folder);
    return {
      runs: runs.map((run) => ({
        ...run,
        request: run.request === null ? null : parseRequest(run.request),
        fingerprint: run.fingerprint === null ? null : JSON.parse(run.fingerprint),
        state: stateOf(run, locked),
        steps: (steps.get(run.number) ?? []).map(({ run: _, ...step }) => step),
      })),
      deliveries: deliveries.map((delivery) => ({ ...delivery })),
    };
  });
}

/**
 * The log of one run; empty if there is no ledger.
 *
 * @throws Failure (69) if the ledger cannot be read
 */
export function readLog(folder: string, run: number): LogLine[] {
  return withOpenLedger(folder, [], (database) =>
    database
      .prepare('SELECT at, level, text FROM log WHERE run = ? ORDER BY rowid')
      .all(run)
      .map((line) => ({ ...line }) as unknown as LogLine),
  );
}

function stateOf(
  { finished, exitCode, error }: Pick<PastRun, 'finished' | 'exitCode' | 'error'>,
  locked: boolean,
): PastRun['state'] {
  if (finished !== null) return exitCode === EXIT.ok ? 'ok' : 'failed';
  return error === null && locked ? 'running' : 'killed';
}

function withOpenLedger<T>(folder: string, empty: T, read: (database: DatabaseSync) => T): T {
  const file = join(folder, 'ledger.db');
  if (!existsSync(file)) return empty;
  try {
    const database = new DatabaseSync(file, { readOnly: isCurrent(file) });
    try {
      migrate(database, file);
      return read(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failure(
      EXIT.unavailable,
      `cannot read ${file}: ${(error as Error).message}`,
      'Check its permissions, and the value of SHOPWEATHER_STATE_DIR.',
      { cause: error },
    );
  }
}
