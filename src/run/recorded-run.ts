import { dryRunMailer } from '../deliver/dry-run.ts';
import { deliver, outboxMailer, type Shield } from '../deliver/outbox.ts';
import { type SmtpServer, smtpServer } from '../deliver/smtp.ts';
import { HOW_TO_DECIDE } from '../deliver/smtp-failure.ts';
import type { Mail, Outbox } from '../domain/delivery.ts';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import type { LogLevel } from '../domain/log.ts';
import { reportName } from '../domain/period.ts';
import type { Withheld } from '../domain/send-condition.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { VERSION } from '../system/version.ts';
import { fingerprint } from './fingerprint.ts';
import { type Effects, run } from './pipeline/pipeline.ts';
import { type StepListener, type StepName, stepRunner } from './pipeline/step.ts';
import { type Recorder, recorder } from './recorder.ts';
import { addressees, type Order, type Sent } from './request.ts';

/** The outside world of a run that is recorded. */
export interface World extends Omit<Effects, 'mailer' | 'recall'> {
  note: (level: LogLevel, text: string) => void;
  pid: number;
  shield: Shield;
  /** Has `listener` called before a signal ends the program, until what it returns is called. */
  onEnding: (listener: (signal: string, exitCode: ExitCode) => void) => () => void;
}

/**
 * Makes the report and mails it to those who do not have it, and keeps account of it. A mail that is
 * kept from an earlier run goes out as it is.
 *
 * @param id of the run
 * @param onRecord gets the recorder of the run as soon as there is one
 * @throws Failure
 */
export async function sendRecorded(
  ledger: Ledger,
  order: Order,
  world: World,
  id: string,
  onRecord: (recorder: Recorder, number: number) => void = () => {},
): Promise<Sent> {
  const { config } = order.run;
  const report = reportName(order.run);
  const parts = JSON.stringify(fingerprint(order.run, world.sources));
  const outbox = ledger.outbox(report, parts);
  const wanted = addressees(config);
  settle(outbox, order.unknown);
  const open = order.resend ? wanted : withoutIt(outbox, wanted, order.request.byHand);
  if (order.request.mail && open.length === 0) {
    return { state: 'already sent', recipients: wanted, withheld: noted(outbox, wanted) };
  }

  const number = ledger.begin({
    id,
    report,
    request: JSON.stringify(order.request),
    fingerprint: parts,
    resumes: order.resumes,
    version: VERSION,
    pid: world.pid,
    started: world.now(),
  });
  const record = recorder(ledger, number, world.now);
  onRecord(record, number);
  return await finished(ledger, number, record, world, async (onStep) => {
    if (!order.resend && order.request.mail) refuseUnknown(outbox, open, report);
    const outputs =
      order.resumes === null ? new Map<string, string>() : ledger.outputs(order.resumes);
    const effects = {
      ...world,
      onStep,
      recall: (step: StepName) => outputs.get(step),
      // The report names the run that made it, by which history and show find it.
      newId: () => id,
    };
    if (!order.request.mail) {
      await run(order.run, { ...effects, mailer: dryRunMailer });
      return { state: 'made', recipients: [], withheld: null };
    }
    const server = smtpServer(config.smtp as SmtpSettings);
    const kept = order.anew || order.resend ? undefined : outbox.keptFor(open);
    if (kept && !outputs.has('generate_report')) {
      const recipients = await sendKept({ server, outbox, kept, open }, order, effects);
      return sent(recipients, kept.withheld);
    }
    const mailer = outboxMailer(server, outbox, open, world.shield);
    const { receipt } = await run(order.run, { ...effects, mailer });
    return sent(receipt.accepted, receipt.withheld);
  });
}

/** Does what someone has decided about mails of which nobody knows whether they arrived. */
function settle(outbox: Outbox, decision: Order['unknown']): void {
  if (decision === 'hold') return;
  const unknown = inState(outbox, 'unknown');
  if (decision === 'resend') outbox.mark(unknown, 'prepared', 'to be sent again, as told');
  else outbox.mark(unknown, 'sent', 'marked as sent by hand');
}

function inState(outbox: Outbox, wanted: string): string[] {
  return outbox
    .deliveries()
    .filter(({ state }) => state === wanted)
    .map(({ recipient }) => recipient);
}

/** Who does not have the report. A note is as good, unless someone asks for the report itself. */
function withoutIt(outbox: Outbox, wanted: readonly string[], byHand: boolean): string[] {
  const having = outbox
    .deliveries()
    .filter(({ state, withheld }) => state === 'sent' && !(byHand && withheld !== null))
    .map(({ recipient }) => recipient);
  return wanted.filter((recipient) => !having.includes(recipient));
}

/** Why some of them have but a note. */
function noted(outbox: Outbox, wanted: readonly string[]): Withheld | null {
  const note = outbox
    .deliveries()
    .find(({ recipient, withheld }) => wanted.includes(recipient) && withheld !== null);
  return note?.withheld ?? null;
}

function sent(recipients: string[], withheld: Withheld | null): Sent {
  if (withheld === null) return { state: 'sent', recipients, withheld };
  return { state: recipients.length > 0 ? 'note sent' : 'withheld', recipients, withheld };
}

function refuseUnknown(outbox: Outbox, open: readonly string[], report: string): void {
  const unknown = inState(outbox, 'unknown').filter((recipient) => open.includes(recipient));
  if (unknown.length === 0) return;
  throw failure(
    EXIT.held,
    `it is not known whether ${unknown.join(', ')} got the report on ${report}`,
    HOW_TO_DECIDE,
  );
}

interface KeptMail {
  server: SmtpServer;
  outbox: Outbox;
  kept: Mail;
  open: readonly string[];
}

async function sendKept(
  { server, outbox, kept, open }: KeptMail,
  { run: { config } }: Order,
  effects: Omit<Effects, 'mailer'> & { shield: Shield },
): Promise<string[]> {
  return await stepRunner(effects, config.patience)(
    'send_email_report',
    (timeout) => deliver(server, outbox, kept, open, timeout, effects.shield),
    (accepted) => {
      const to = accepted.join(', ');
      if (kept.withheld === null) return { detail: `the kept mail to ${to}` };
      return { detail: `the kept note to ${to}: ${kept.withheld}`, withheld: kept.withheld };
    },
  );
}

/** Does the work of a run and writes down how it went and how it ended, also by a signal. */
async function finished(
  ledger: Ledger,
  number: number,
  record: Recorder,
  { now, onStep, onEnding }: World,
  work: (onStep: StepListener) => Promise<Sent>,
): Promise<Sent> {
  const end = (exitCode: ExitCode, error: string | null) =>
    ledger.finish(number, {
      finished: now(),
      exitCode,
      error,
      r: record.r(),
      withheld: record.withheld(),
    });
  const release = onEnding((signal, exitCode) => {
    record.abandon(signal);
    record.note('error', `ended by ${signal}`);
    end(exitCode, `ended by ${signal}`);
  });
  try {
    const result = await work((event) => {
      record.onStep(event);
      onStep(event);
    });
    end(EXIT.ok, null);
    return result;
  } catch (error) {
    const { message } = error as Error;
    try {
      record.abandon(message);
      record.note('error', message);
      end(error instanceof Failure ? error.exitCode : EXIT.bug, message);
    } catch {
      // Where nothing can be written, the first error is still the one to tell.
    }
    throw error;
  } finally {
    release();
  }
}
