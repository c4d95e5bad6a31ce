import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import { reportName } from '../domain/period.ts';
import type { SentAlerts } from '../domain/sent-alerts.ts';
import type { Config } from '../domain/settings.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { watch } from '../notify/notify.ts';
import type { Facts } from '../notify/run-summary.ts';
import { VERSION } from '../system/version.ts';
import { sendRecorded, type World } from './recorded-run.ts';
import type { Recorder } from './recorder.ts';
import type { Order, Sent } from './request.ts';

/** What it takes to run for a state folder of its own. */
export interface Ground extends World {
  /** Milliseconds to wait for another run to end. */
  wait: number;
  /** The name of this machine. */
  host: string;
  /** Takes secrets out of a text. */
  clean: (text: string) => string;
}

/**
 * Carries out one order, recorded in the ledger, with those told of it who watch.
 *
 * @throws Failure
 */
export async function operate(order: Order, ground: Ground): Promise<Sent> {
  return await watched(order.run.config, ground, reportName(order.run), (ledger, watch) =>
    sendRecorded(ledger, order, ground, watch.id, watch.onRecord),
  );
}

/** What those who watch are told of: the id of the run, and its record as soon as there is one. */
interface Watched {
  id: string;
  onRecord: (recorder: Recorder, number: number) => void;
}

/**
 * Does the work of a run with the ledger, which it waits for, and tells those who watch how it goes.
 *
 * @param report what the run is about, for them
 * @throws Failure
 */
export async function watched<Result>(
  config: Config,
  ground: Ground,
  report: string,
  work: (ledger: Ledger, watched: Watched) => Promise<Result>,
): Promise<Result> {
  const { now, newId, note, host, clean } = ground;
  const [id, started] = [newId(), now()];
  const watching = watch(config, { id, host, note, clean });
  let ledger: Ledger | undefined;
  let record: Recorder | undefined;
  let number: number | null = null;
  const facts = (exitCode: ExitCode, problems: readonly Problem[]): Facts => ({
    report,
    number,
    id,
    started,
    finished: now(),
    exitCode,
    failedStep: record?.steps().find(({ state }) => state === 'failed')?.step ?? null,
    problems,
    steps: record?.steps() ?? [],
    log: record?.lines() ?? [],
    version: VERSION,
  });
  try {
    ledger = await takeLedger(config.stateFolder as string, ground);
    watching.started();
    const result = await work(ledger, {
      id,
      onRecord: (recorder, itsNumber) => {
        record = recorder;
        number = itsNumber;
      },
    });
    await watching.ended(facts(EXIT.ok, []), ledger.alerts);
    return result;
  } catch (error) {
    // While another run goes on nothing has failed: that one tells how it ends.
    const lockedOut =
      ledger === undefined && error instanceof Failure && error.exitCode === EXIT.held;
    const problems =
      error instanceof Failure
        ? error.problems
        : [{ what: `a bug: ${(error as Error).message}`, remedy: 'Please report it.' }];
    const exitCode = error instanceof Failure ? error.exitCode : EXIT.bug;
    if (!lockedOut) {
      await watching.ended(facts(exitCode, problems), ledger?.alerts ?? NO_MEMORY);
    }
    throw error;
  } finally {
    ledger?.close();
  }
}

// Without a ledger an alert may come again, which is better than none.
const NO_MEMORY: SentAlerts = { has: () => false, add: () => {} };

const LOOK_AGAIN = 250;

/**
 * Opens the ledger, waiting for another run to end where that is wanted.
 *
 * @throws Failure
 */
export async function takeLedger(
  folder: string,
  { wait, stopwatch, pause, note, pid, now, clean }: Ground,
): Promise<Ledger> {
  const end = stopwatch() + wait;
  for (let waiting = false; ; waiting = true) {
    try {
      return openLedger(folder, { pid, now, clean });
    } catch (error) {
      const held = error instanceof Failure && error.exitCode === EXIT.held;
      if (!held || stopwatch() + LOOK_AGAIN > end) throw error;
      if (!waiting) note('info', `waiting: ${error.message}`);
      await pause(LOOK_AGAIN);
    }
  }
}
