import { EXIT } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import { type RunRequest, reportName } from '../domain/run-request.ts';
import type { SentAlerts } from '../domain/sent-alerts.ts';
import { requireState } from '../domain/settings.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { createNotifier } from '../notify/notify.ts';
import type { RunSummary } from '../notify/run-summary.ts';
import { timestamp } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { VERSION } from '../system/version.ts';
import type { RunContext } from './pipeline/run-context.ts';
import { type RunObserver, type RunOptions, type RunOutcome, recordedRun } from './recorded-run.ts';
import type { Recorder } from './recorder.ts';

/**
 * Executes one run request, records it in the ledger and sends notifications.
 *
 * @param wait milliseconds to wait for another run to finish
 * @throws Failure
 */
export async function monitoredRun(
  request: RunRequest,
  context: RunContext,
  wait: number,
  options: RunOptions = {},
): Promise<RunOutcome> {
  return await withNotifications(context, wait, reportName(request), (ledger, observer) =>
    recordedRun(ledger, request, context, options, observer),
  );
}

/**
 * Locks the ledger, does the work of a run with it, and sends notifications about start and end.
 *
 * @param wait milliseconds to wait for another run to finish
 * @param report the name of the report, for the notifications
 * @throws Failure
 */
export async function withNotifications<T>(
  context: RunContext,
  wait: number,
  report: string,
  work: (ledger: Ledger, observer: RunObserver) => Promise<T>,
): Promise<T> {
  const id = context.newId();
  const started = timestamp(context);
  const notifier = createNotifier(context.config, id, context);
  let ledger: Ledger | undefined;
  let recorder: Recorder | undefined;
  let number: number | null = null;
  const summary = (exitCode: number, problems: readonly Problem[]): RunSummary => ({
    report,
    number,
    id,
    started,
    finished: timestamp(context),
    exitCode,
    failedStep: recorder?.steps().find(({ state }) => state === 'failed')?.step ?? null,
    problems,
    steps: recorder?.steps() ?? [],
    log: recorder?.lines() ?? [],
    version: VERSION,
  });
  try {
    ledger = await lockLedger(context, wait);
    notifier.started();
    const result = await work(ledger, {
      id,
      onRecord: (runRecorder, runNumber) => {
        recorder = runRecorder;
        number = runNumber;
      },
    });
    await notifier.ended(summary(EXIT.ok, []), ledger.alerts);
    return result;
  } catch (error) {
    // If another run holds the ledger, nothing has failed: that run reports its own result.
    const isLocked =
      ledger === undefined && error instanceof Failure && error.exitCode === EXIT.held;
    if (!isLocked) {
      const { exitCode, problems } = error instanceof Failure ? error : bug(error);
      await notifier.ended(summary(exitCode, problems), ledger?.alerts ?? NO_ALERTS);
    }
    throw error;
  } finally {
    ledger?.close();
  }
}

function bug(error: unknown): Pick<Failure, 'exitCode' | 'problems'> {
  const what = `a bug: ${(error as Error).message}`;
  return { exitCode: EXIT.bug, problems: [{ what, remedy: 'Please report it.' }] };
}

// Without a ledger an alert may be sent twice, which is better than none.
const NO_ALERTS: SentAlerts = { has: () => false, add: () => {} };

const LOCK_INTERVAL = 250;

/**
 * Opens the ledger. While another run holds it, this tries again until `wait` milliseconds are over.
 *
 * @throws Failure
 */
export async function lockLedger(context: RunContext, wait: number): Promise<Ledger> {
  const { stopwatch, pause, pid, secrets, log } = context;
  const folder = requireState(context.config);
  const end = stopwatch() + wait;
  for (let isWaiting = false; ; isWaiting = true) {
    try {
      return openLedger(folder, {
        pid,
        now: () => timestamp(context),
        clean: (text) => redact(text, secrets),
      });
    } catch (error) {
      const isLocked = error instanceof Failure && error.exitCode === EXIT.held;
      if (!isLocked || stopwatch() + LOCK_INTERVAL > end) throw error;
      if (!isWaiting) log.note('info', `waiting: ${error.message}`);
      await pause(LOCK_INTERVAL);
    }
  }
}
