import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { forStore } from '../domain/store.ts';
import { settledReports } from '../ledger/completed-reports.ts';
import { type History, type PastRun, readHistory } from '../ledger/history.ts';
import { differences, fingerprint } from '../run/fingerprint.ts';
import { operate } from '../run/monitored-run.ts';
import type { Order, RunRequest } from '../run/request.ts';
import type { Host } from '../system/process-context.ts';
import { chooseLog, chooseSources, clockwork, configure } from './context.ts';
import { NEEDS_STATE } from './history.ts';
import { print } from './output.ts';
import type { LogFlags } from './run-options.ts';

/** Options of `shopweather resume`. */
export interface ResumeOptions extends LogFlags {
  resendUnknown?: true;
  markSent?: true;
  wait?: number;
  config?: string;
}

/**
 * `shopweather resume`: goes on with a run from the step that failed.
 *
 * @param asked the number or id of the run; without it the last one that did not end well
 * @throws Failure
 */
export async function resumeCommand(
  asked: string | undefined,
  options: ResumeOptions,
  host: Host,
): Promise<void> {
  if (options.resendUnknown && options.markSent) {
    throw failure(
      EXIT.usage,
      '--resend-unknown and --mark-sent exclude each other',
      'Choose one: was the mail delivered or not?',
    );
  }
  const log = chooseLog(host, options, true);
  const { stateFolder } = configure(host, options.config, NEEDS_STATE);
  const history = readHistory(stateFolder as string);
  const past = asked === undefined ? lastFailed(history) : findRun(history, asked);
  if (past === undefined) {
    await print(
      host.stdout,
      'There is nothing to resume: no run has failed since the last success.\n',
    );
    return;
  }
  const request = requestOf(past);
  const { month, period, sample, store, mail, to, byHand } = request;
  const needs = { sources: !sample, smtp: mail, recipients: mail, state: true };
  const config = configure(host, options.config, needs, { to, byHand, note: log.note });
  const run = {
    month,
    period,
    sample,
    store,
    config: store === null ? config : forStore(config, store),
  };
  const sources = await chooseSources(run.config, host, log.note);
  const stale = whyAfresh(past, fingerprint(run, sources));
  if (stale) log.note('warning', `starts afresh: ${stale}`);

  const order: Order = {
    run,
    request,
    resend: false,
    anew: false,
    resumes: stale ? null : past.number,
    unknown: options.resendUnknown ? 'resend' : options.markSent ? 'mark sent' : 'hold',
  };
  try {
    const { state, recipients, withheld } = await operate(order, {
      ...clockwork(host),
      sources,
      keep: async () => {},
      onStep: log.onStep,
      note: log.note,
      wait: options.wait ?? 0,
    });
    if (state === 'already sent') {
      await print(
        host.stdout,
        `Nothing is left to do: ${recipients.join(', ')} have the report on ${past.report}${withheld === null ? '' : ', or a note in its place'}.\n`,
      );
    }
  } catch (error) {
    log.release();
    throw error;
  }
}

/** The last run of the reports whose last run has not ended well and that are still to be sent. */
function lastFailed(history: History): PastRun | undefined {
  const settled = settledReports(history);
  const last = new Map(history.runs.map((run) => [run.report, run]));
  return [...last.values()]
    .filter(({ report, request }) => {
      // A note is no answer to someone who asked for the report itself.
      const byHand = (request as Partial<RunRequest> | null)?.byHand ?? false;
      return !settled.has(report) || (byHand && settled.get(report)?.state === 'note sent');
    })
    .filter(({ state }) => state === 'failed' || state === 'killed')
    .toSorted((a, b) => a.number - b.number)
    .at(-1);
}

/**
 * A run by its number or id.
 *
 * @throws Failure (64)
 */
export function findRun({ runs }: History, asked: string): PastRun {
  const found = runs.find(({ number, id }) => String(number) === asked || id === asked);
  if (found) return found;
  throw failure(
    EXIT.usage,
    `there is no run '${asked}'`,
    'shopweather history lists the runs with their numbers.',
  );
}

function requestOf({ request, number }: PastRun): RunRequest {
  // Before there was SEND_IF, it did not matter whether it holds; all stores were one.
  if (request !== null) return { byHand: false, store: null, ...(request as OldRequest) };
  throw failure(
    EXIT.usage,
    `run ${number} was recorded by an older version, which cannot be resumed`,
    'Start it again: shopweather run --month YYYY-MM',
  );
}

type OldRequest = Omit<RunRequest, 'byHand' | 'store'>;

/** Why what a run brought cannot be taken over, or undefined where it can. */
function whyAfresh(
  { exitCode, fingerprint: before }: PastRun,
  now: Record<string, string>,
): string | undefined {
  if (exitCode === EXIT.data) return 'the data could not be used, and is read again';
  const changed = differences(before ?? {}, now);
  if (changed.length === 0) return undefined;
  return `${changed.join(', ')} changed since`;
}
