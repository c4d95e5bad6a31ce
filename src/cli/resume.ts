import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { RunRequest } from '../domain/run-request.ts';
import { type ConfigPart, requireState } from '../domain/settings.ts';
import { configForStore } from '../domain/store.ts';
import { completedReports } from '../ledger/completed-reports.ts';
import { type History, type PastRun, readHistory } from '../ledger/history.ts';
import { differences, fingerprint } from '../run/fingerprint.ts';
import type { RunContext } from '../run/pipeline/run-context.ts';
import type { UnknownDeliveryDecision } from '../run/recorded-run.ts';
import { createLog, createRunContext, loadCommandConfig, requestOverrides } from './context.ts';
import { defineCommand } from './define-command.ts';
import { findRun } from './find-run.ts';
import {
  addConfigOption,
  addLogOptions,
  addWaitOption,
  type ConfigOption,
  type LogOptions,
  type WaitOption,
} from './options.ts';
import { print } from './output.ts';

interface ResumeOptions extends ConfigOption, LogOptions, WaitOption {
  resendUnknown?: boolean;
  markSent?: boolean;
}

/** `shopweather resume`: continues a run from the step that failed. */
export default defineCommand<ResumeOptions, [run: string | undefined]>({
  define: (command) => {
    command
      .argument('[run]', 'its number in the history (default: the last one that failed)')
      .option('--resend-unknown', 'send again the mails that may or may not have arrived')
      .option('--mark-sent', 'treat those mails as delivered');
    addLogOptions(addConfigOption(addWaitOption(command)));
  },
  help: `A run that failed on its way to the mail server does not read the sources again: the results
of finished steps are stored until the report is sent. If month, configuration or version
have changed, the run starts from the beginning and says so.`,
  examples: [
    ['shopweather resume', 'the last run that failed'],
    ['shopweather resume 12', 'run 12'],
    ['shopweather resume --resend-unknown', 'send mails without an answer once more, too'],
    ['shopweather resume --mark-sent', 'those mails have arrived: do not send them again'],
  ],
  action: async ({ context, options, args: [id] }) => {
    const unknownDeliveries = decisionOf(options);
    const log = createLog(context, options, true);
    const history = readHistory(requireState(await loadCommandConfig(context, options, ['state'])));
    const past = id === undefined ? lastFailed(history) : findRun(history, id);
    if (past === undefined) {
      await print(
        context.stdout,
        'There is nothing to resume: no run has failed since the last success.\n',
      );
      return;
    }
    const request = requestOf(past);
    const needs: ConfigPart[] = [
      'state',
      ...(request.sample ? [] : (['sources'] as const)),
      ...(request.mail ? (['mail'] as const) : []),
    ];
    const overrides = requestOverrides(request.to, request.byHand);
    const config = await loadCommandConfig(context, options, needs, overrides, log);
    const storeConfig = request.store === null ? config : configForStore(config, request.store);
    const runContext = await createRunContext(context, storeConfig, log);
    try {
      await resume(past, request, runContext, options.wait ?? 0, unknownDeliveries);
    } catch (error) {
      log.release();
      throw error;
    }
  },
});

/** @throws Failure (64) */
function decisionOf({ resendUnknown, markSent }: ResumeOptions): UnknownDeliveryDecision {
  if (resendUnknown && markSent) {
    throw failure(
      EXIT.usage,
      '--resend-unknown and --mark-sent exclude each other',
      'Choose one: was the mail delivered or not?',
    );
  }
  if (resendUnknown) return 'resend';
  return markSent ? 'mark sent' : 'hold';
}

async function resume(
  past: PastRun,
  request: RunRequest,
  context: RunContext,
  wait: number,
  unknownDeliveries: UnknownDeliveryDecision,
): Promise<void> {
  const reason = reasonToStartAgain(past, fingerprint(request, context));
  if (reason !== undefined) context.log.note('warning', `starts from the beginning: ${reason}`);
  const { monitoredRun } = await import('../run/monitored-run.ts');
  const { state, recipients, withheld } = await monitoredRun(request, context, wait, {
    resumes: reason === undefined ? past.number : null,
    unknownDeliveries,
  });
  if (state !== 'already sent') return;
  const report = `the report on ${past.report}${withheld === null ? '' : ', or a note instead'}`;
  await print(
    context.stdout,
    `There is nothing left to do: ${recipients.join(', ')} have ${report}.\n`,
  );
}

/** Of the reports that are not sent and whose last run has failed: the last run. */
function lastFailed(history: History): PastRun | undefined {
  const completed = completedReports(history);
  const lastRuns = new Map(history.runs.map((run) => [run.report, run]));
  return [...lastRuns.values()]
    .filter(({ report, request }) => {
      // A note does not answer a request for the report itself.
      const wantsReport = request?.byHand ?? false;
      return (
        !completed.has(report) || (wantsReport && completed.get(report)?.state === 'note sent')
      );
    })
    .filter(({ state }) => state === 'failed' || state === 'killed')
    .toSorted((a, b) => a.number - b.number)
    .at(-1);
}

/** @throws Failure (64) */
function requestOf({ request, number }: PastRun): RunRequest {
  if (request !== null) return request;
  throw failure(
    EXIT.usage,
    `run ${number} was recorded by an older version and cannot be resumed`,
    'Start it again: shopweather run --month YYYY-MM',
  );
}

/** Why the outputs of a run cannot be reused; undefined if they can. */
function reasonToStartAgain(
  { exitCode, fingerprint: before }: PastRun,
  now: Record<string, string>,
): string | undefined {
  if (exitCode === EXIT.data) return 'the data could not be used, and is read again';
  const changed = differences(before ?? {}, now);
  return changed.length === 0 ? undefined : `${changed.join(', ')} changed`;
}
