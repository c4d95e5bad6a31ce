import { dryRunMailer } from '../deliver/dry-run.ts';
import { deliver, outboxMailer } from '../deliver/outbox.ts';
import { smtpServer } from '../deliver/smtp.ts';
import { HOW_TO_DECIDE } from '../deliver/smtp-failure.ts';
import type { Mail, Outbox } from '../domain/delivery.ts';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import { mailboxKey, uniqueMailboxes } from '../domain/mail-address.ts';
import type { RenderedReport } from '../domain/report.ts';
import { type RunRequest, reportName } from '../domain/run-request.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import { type Config, requireMail } from '../domain/settings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { timestamp } from '../system/process-context.ts';
import { VERSION } from '../system/version.ts';
import { fingerprint } from './fingerprint.ts';
import { runPipeline } from './pipeline/pipeline.ts';
import type { RunContext } from './pipeline/run-context.ts';
import { createStepRunner, type PreviousOutput } from './pipeline/step.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** The user's decision about mails that may or may not have arrived. */
export type UnknownDeliveryDecision = 'hold' | 'resend' | 'mark sent';

/** How a run treats earlier runs and mails of the same report. */
export interface RunOptions {
  /** Sends the report also to recipients who already have it. */
  resend?: boolean;
  /** Makes the report again, even if an unsent mail of it is stored. */
  remake?: boolean;
  /** The number of the run whose outputs are reused. */
  resumes?: number | null;
  /** What happens to mails that may or may not have arrived. */
  unknownDeliveries?: UnknownDeliveryDecision;
  /** Saves a copy of the report before it is sent. */
  saveReport?: ((report: RenderedReport) => Promise<void>) | undefined;
}

/** The result of a run. */
export interface RunOutcome {
  state: 'sent' | 'note sent' | 'withheld' | 'made' | 'already sent';
  recipients: string[];
  /** The reason why the report was not sent, or replaced by a note; null if it was sent. */
  withheld: WithheldReason | null;
}

/** Identifies the run to its observers. */
export interface RunObserver {
  id: string;
  /** Receives the recorder and the number of the run as soon as it is recorded. */
  onRecord?: (recorder: Recorder, runNumber: number) => void;
}

/**
 * Makes the report, mails it to the recipients who do not have it, and records the run. A stored mail
 * of an earlier run is sent as it is.
 *
 * @throws Failure
 */
export async function recordedRun(
  ledger: Ledger,
  request: RunRequest,
  context: RunContext,
  options: RunOptions,
  observer: RunObserver,
): Promise<RunOutcome> {
  const { resend = false, remake = false, resumes = null, unknownDeliveries = 'hold' } = options;
  const report = reportName(request);
  const parts = JSON.stringify(fingerprint(request, context));
  const outbox = ledger.outbox(report, parts);
  applyDecision(outbox, unknownDeliveries);
  const recipients = recipientsOf(context.config);
  const pending = resend ? recipients : recipientsWithoutReport(outbox, recipients, request.byHand);
  if (request.mail && pending.length === 0) {
    return { state: 'already sent', recipients, withheld: noticeReason(outbox, recipients) };
  }

  const runNumber = ledger.begin({
    id: observer.id,
    report,
    request: JSON.stringify(request),
    fingerprint: parts,
    resumes,
    version: VERSION,
    pid: context.pid,
    started: timestamp(context),
  });
  const recorder = createRecorder(ledger, runNumber, () => timestamp(context));
  observer.onRecord?.(recorder, runNumber);
  return await recordOutcome(ledger, runNumber, recorder, context, async (recorded) => {
    const previousOutput = previousOutputs(ledger, resumes);
    const pipeline = { runId: observer.id, saveReport: options.saveReport, previousOutput };
    if (!request.mail) {
      await runPipeline(request, recorded, { ...pipeline, mailer: dryRunMailer });
      return { state: 'made', recipients: [], withheld: null };
    }
    if (!resend) refuseUnknownDeliveries(outbox, pending, report);
    const storedMail = remake || resend ? undefined : outbox.storedMailFor(pending);
    // A resumed run that has made the report sends that report.
    if (storedMail && previousOutput('generate_report') === undefined) {
      const accepted = await sendStoredMail(outbox, storedMail, pending, recorded);
      return sentOutcome(accepted, storedMail.withheld);
    }
    const server = smtpServer(requireMail(context.config));
    const mailer = outboxMailer(server, outbox, pending, context.deferSignals);
    const { receipt } = await runPipeline(request, recorded, { ...pipeline, mailer });
    return sentOutcome(receipt.accepted, receipt.withheld);
  });
}

/** The addresses of all recipients, one for each mailbox. */
function recipientsOf({ mail: { to, cc, bcc } }: Config): string[] {
  return uniqueMailboxes([...to, ...cc, ...bcc]);
}

function previousOutputs(ledger: Ledger, resumes: number | null): PreviousOutput {
  const outputs = resumes === null ? new Map<string, string>() : ledger.outputs(resumes);
  return (step) => outputs.get(step);
}

/** Applies the user's decision about mails that may or may not have arrived. */
function applyDecision(outbox: Outbox, decision: UnknownDeliveryDecision): void {
  if (decision === 'hold') return;
  const unknown = recipientsInState(outbox, 'unknown');
  if (decision === 'resend') outbox.mark(unknown, 'prepared', 'to be sent again by request');
  else outbox.mark(unknown, 'sent', 'marked as sent by hand');
}

function recipientsInState(outbox: Outbox, wanted: string): string[] {
  return outbox
    .deliveries()
    .filter(({ state }) => state === wanted)
    .map(({ recipient }) => recipient);
}

/** A note counts as the report, unless someone asks for the report itself. */
function recipientsWithoutReport(
  outbox: Outbox,
  recipients: readonly string[],
  byHand: boolean,
): string[] {
  const served = outbox
    .deliveries()
    .filter(({ state, withheld }) => state === 'sent' && !(byHand && withheld !== null))
    .map(({ recipient }) => mailboxKey(recipient));
  return recipients.filter((recipient) => !served.includes(mailboxKey(recipient)));
}

/** The reason why some of the recipients have only a note; null if all have the report. */
function noticeReason(outbox: Outbox, recipients: readonly string[]): WithheldReason | null {
  const keys = recipients.map(mailboxKey);
  const note = outbox
    .deliveries()
    .find(({ recipient, withheld }) => keys.includes(mailboxKey(recipient)) && withheld !== null);
  return note?.withheld ?? null;
}

function sentOutcome(recipients: string[], withheld: WithheldReason | null): RunOutcome {
  if (withheld === null) return { state: 'sent', recipients, withheld };
  return { state: recipients.length > 0 ? 'note sent' : 'withheld', recipients, withheld };
}

function refuseUnknownDeliveries(outbox: Outbox, pending: readonly string[], report: string): void {
  const keys = pending.map(mailboxKey);
  const unknown = recipientsInState(outbox, 'unknown').filter((recipient) =>
    keys.includes(mailboxKey(recipient)),
  );
  if (unknown.length === 0) return;
  throw failure(
    EXIT.held,
    `it is not known whether ${unknown.join(', ')} got the report on ${report}`,
    HOW_TO_DECIDE,
  );
}

async function sendStoredMail(
  outbox: Outbox,
  mail: Mail,
  pending: readonly string[],
  context: RunContext,
): Promise<string[]> {
  const server = smtpServer(requireMail(context.config));
  return await createStepRunner(context)(
    'send_email_report',
    (timeout) => deliver(server, outbox, mail, pending, timeout, context.deferSignals),
    (accepted) => {
      const to = accepted.join(', ');
      if (mail.withheld === null) return { detail: `the stored mail to ${to}` };
      return { detail: `the stored note to ${to}: ${mail.withheld}`, withheld: mail.withheld };
    },
  );
}

/** Runs `work` with a log that is also recorded, and records how the run ended, even by a signal. */
async function recordOutcome(
  ledger: Ledger,
  runNumber: number,
  recorder: Recorder,
  context: RunContext,
  work: (context: RunContext) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const finish = (exitCode: ExitCode, error: string | null) =>
    ledger.finish(runNumber, {
      finished: timestamp(context),
      exitCode,
      error,
      r: recorder.r(),
      withheld: recorder.withheld(),
    });
  const stopListening = context.onSignal((signal, exitCode) => {
    recorder.failRunningSteps(signal);
    recorder.note('error', `ended by ${signal}`);
    finish(exitCode, `ended by ${signal}`);
  });
  const { log } = context;
  const onStep: typeof log.onStep = (event) => {
    recorder.onStep(event);
    log.onStep(event);
  };
  try {
    const outcome = await work({ ...context, log: { ...log, onStep } });
    finish(EXIT.ok, null);
    return outcome;
  } catch (error) {
    const { message } = error as Error;
    try {
      recorder.failRunningSteps(message);
      recorder.note('error', message);
      finish(error instanceof Failure ? error.exitCode : EXIT.bug, message);
    } catch {
      // The ledger cannot be written; the first error is the one to report.
    }
    throw error;
  } finally {
    stopListening();
  }
}
