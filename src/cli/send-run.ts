import { deliver, outboxMailer } from '../deliver/outbox.ts';
import { type SmtpServer, smtpServer } from '../deliver/smtp.ts';
import type { Mail, Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import { reportName } from '../domain/period.ts';
import type { Config, SmtpSettings } from '../domain/settings.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { type Effects, type Run, run } from '../pipeline/run.ts';
import { type StepListener, stepRunner } from '../pipeline/step.ts';
import { VERSION } from '../version.ts';
import type { Host } from './host.ts';
import { print } from './output.ts';
import { redact } from './redact.ts';

interface Sending {
  host: Host;
  /** Also to those who have it. */
  resend: boolean;
  output: string | undefined;
}

/**
 * Makes the report and mails it to those who do not have it, and keeps account of it. A mail that is
 * kept from an earlier run goes out as it is.
 *
 * @throws Failure
 */
export async function sendRun(
  request: Run,
  effects: Omit<Effects, 'mailer'>,
  { host, resend, output }: Sending,
): Promise<void> {
  const { config, month, period, sample } = request;
  const report = reportName(month, period, sample);
  const ledger = openLedger(config.stateFolder as string, {
    pid: host.pid,
    now: effects.now,
    clean: (text) => redact(text, host.secrets),
  });
  try {
    const outbox = ledger.outbox(report);
    const wanted = addressees(config);
    const open = resend ? wanted : withoutIt(outbox, wanted, report);
    if (open.length === 0) {
      await print(
        host.stdout,
        `The report on ${report} was sent to ${wanted.join(', ')} already. To send it again: --resend\n`,
      );
      return;
    }
    const server = smtpServer(config.smtp as SmtpSettings, config.patience.stepTimeout);
    await recorded(ledger, report, { host, ...effects }, async (onStep) => {
      const kept = resend || output !== undefined ? undefined : keptMail(outbox, open);
      if (kept)
        await sendKept({ server, outbox, kept, open, host }, request, { ...effects, onStep });
      else
        await run(request, {
          ...effects,
          onStep,
          mailer: outboxMailer(server, outbox, open, host.shield),
        });
    });
  } finally {
    ledger.close();
  }
}

function addressees({ mail: { to, cc, bcc } }: Config): string[] {
  return [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
}

/**
 * Those of the recipients who do not have the report.
 *
 * @throws Failure (75) if that is not known of one of them
 */
function withoutIt(outbox: Outbox, wanted: readonly string[], report: string): string[] {
  const deliveries = outbox.deliveries().filter(({ recipient }) => wanted.includes(recipient));
  const inState = (state: string) =>
    deliveries.filter((each) => each.state === state).map(({ recipient }) => recipient);
  const unknown = inState('unknown');
  if (unknown.length > 0) {
    throw failure(
      EXIT.held,
      `it is not known whether ${unknown.join(', ')} got the report on ${report}`,
      'Ask them, or look into the log of the mail server. To send it once more: --resend',
    );
  }
  const sent = inState('sent');
  return wanted.filter((recipient) => !sent.includes(recipient));
}

/** The mail that is kept for all of them, if there is one. */
function keptMail(outbox: Outbox, open: readonly string[]): Mail | undefined {
  const deliveries = outbox.deliveries();
  const ids = open.map(
    (recipient) => deliveries.find((each) => each.recipient === recipient)?.messageId,
  );
  const [id] = ids;
  return id !== undefined && ids.every((each) => each === id) ? outbox.mail(id) : undefined;
}

interface KeptMail {
  server: SmtpServer;
  outbox: Outbox;
  kept: Mail;
  open: readonly string[];
  host: Host;
}

async function sendKept(
  { server, outbox, kept, open, host }: KeptMail,
  { config }: Run,
  clockwork: Omit<Effects, 'mailer'>,
): Promise<void> {
  const step = stepRunner(clockwork, config.patience);
  await step(
    'send_email_report',
    () => deliver(server, outbox, kept, open, host.shield),
    (accepted) => `the kept mail to ${accepted.join(', ')}`,
  );
}

/** Does the work of a run and writes down how it went, step by step. */
async function recorded(
  ledger: Ledger,
  report: string,
  { host, now, newId, onStep }: Pick<Effects, 'now' | 'newId' | 'onStep'> & { host: Host },
  work: (onStep: StepListener) => Promise<void>,
): Promise<void> {
  const id = newId();
  ledger.begin({ id, report, version: VERSION, pid: host.pid, started: now() });
  const attempts = new Map<string, number>();
  const listen: StepListener = (event) => {
    onStep(event);
    if (event.state === 'retrying') attempts.set(event.step, event.attempt);
    if (event.state !== 'done' && event.state !== 'failed') return;
    const { step, state, milliseconds } = event;
    const detail = event.state === 'done' ? event.detail : '';
    const tries = (attempts.get(step) ?? 0) + 1;
    ledger.step(id, { step, state, attempts: tries, milliseconds, detail });
  };
  try {
    await work(listen);
    ledger.finish(id, { finished: now(), exitCode: EXIT.ok, error: null });
  } catch (error) {
    const exitCode = error instanceof Failure ? error.exitCode : EXIT.bug;
    ledger.finish(id, { finished: now(), exitCode, error: (error as Error).message });
    throw error;
  }
}
