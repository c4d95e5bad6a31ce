import type { DeliveryState, Mail, Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import type { Message } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import type { DeferSignals } from '../system/process-context.ts';
import { composeMail } from './compose.ts';
import type { Mailer } from './mailer.ts';
import type { SmtpReceipt, SmtpServer } from './smtp.ts';
import { isTemporaryRejection, partlyRefused } from './smtp-failure.ts';
import type { Envelope } from './smtp-session.ts';

/**
 * A mailer that stores each mail in the outbox before it connects, and records each change of a
 * delivery before and after it happens: no mail is lost, and none is sent twice. A retry sends the
 * same bytes to the recipients who do not have them. Instead of a withheld report it sends the note,
 * if there is one.
 *
 * @param recipients who do not have this report yet
 * @param deferSignals between hand-over and answer the program must not end: nobody could say
 *   whether the mail was delivered
 */
export function outboxMailer(
  server: SmtpServer,
  outbox: Outbox,
  recipients: readonly string[],
  deferSignals: DeferSignals,
): Mailer {
  let mail: Mail | undefined;
  return {
    send: async (report, timeout) => {
      const { withheld } = report;
      const message = withheld === null ? report.message() : report.note();
      if (message === null) return { accepted: [], withheld };
      mail ??= await storeMail(message, withheld, outbox, recipients);
      const accepted = await deliver(server, outbox, mail, recipients, timeout, deferSignals);
      return { accepted, withheld };
    },
  };
}

async function storeMail(
  message: Message,
  withheld: WithheldReason | null,
  outbox: Outbox,
  recipients: readonly string[],
): Promise<Mail> {
  const { messageId, from } = message;
  // A resumed run sends the bytes of the run before.
  const mail = outbox.mail(messageId) ?? {
    messageId,
    from: from?.address ?? '',
    raw: await composeMail(message),
    withheld,
  };
  outbox.prepare(mail, recipients);
  return mail;
}

/**
 * Sends a stored mail to those of the recipients who do not have it yet.
 *
 * @param timeout milliseconds until the server must be ready for the mail
 * @returns the recipients that the server accepted now
 * @throws Failure
 */
export async function deliver(
  server: SmtpServer,
  outbox: Outbox,
  mail: Mail,
  recipients: readonly string[],
  timeout: number,
  deferSignals: DeferSignals,
): Promise<string[]> {
  let releaseSignals = () => {};
  const pending = inStates(outbox, recipients, ['prepared', 'refused']);
  if (pending.length === 0) return [];
  try {
    const receipt = await handOver(server, outbox, { ...mail, to: pending }, timeout, () => {
      releaseSignals = deferSignals();
    });
    recordReceipt(outbox, pending, receipt);
    const { accepted, refused } = receipt;
    if (refused.length > 0) throw partlyRefused(refused, accepted, server.name);
    return accepted;
  } finally {
    releaseSignals();
  }
}

/** Sends the mail. A failure of the server is recorded for each recipient. */
async function handOver(
  server: SmtpServer,
  outbox: Outbox,
  envelope: Envelope,
  timeout: number,
  onHandOver: () => void,
): Promise<SmtpReceipt> {
  try {
    return await server.send(envelope, timeout, () => {
      onHandOver();
      outbox.mark(envelope.to, 'sending', null);
    });
  } catch (error) {
    // A bug changes no delivery.
    if (error instanceof Failure) markOpenDeliveries(outbox, envelope.to, error);
    throw error;
  }
}

/**
 * Records the server's answer. If that fails, the mail was sent but nothing says so: the deliveries
 * become unknown, because a retry would send them twice.
 */
function recordReceipt(
  outbox: Outbox,
  to: readonly string[],
  { accepted, refused, answer }: SmtpReceipt,
): void {
  try {
    outbox.mark(accepted, 'sent', answer);
    for (const rejection of refused) {
      const state = isTemporaryRejection(rejection) ? 'prepared' : 'refused';
      outbox.mark([rejection.recipient], state, rejection.response);
    }
  } catch (error) {
    try {
      const open = inStates(outbox, to, ['sending']);
      outbox.mark(open, 'unknown', `accepted, but not recorded: ${(error as Error).message}`);
    } catch {
      // They stay `sending`, which the next run reads as unknown.
    }
    throw error;
  }
}

function inStates(
  outbox: Outbox,
  to: readonly string[],
  states: readonly DeliveryState[],
): string[] {
  return outbox
    .deliveries()
    .filter(({ recipient, state }) => to.includes(recipient) && states.includes(state))
    .map(({ recipient }) => recipient);
}

/** Records a failure for the recipients about whom the server has said nothing. */
function markOpenDeliveries(outbox: Outbox, to: readonly string[], error: Failure): void {
  const open = inStates(outbox, to, ['prepared', 'sending']);
  const isFinal = error.exitCode === EXIT.refused && !error.transient;
  const state = error.exitCode === EXIT.held ? 'unknown' : isFinal ? 'refused' : 'prepared';
  outbox.mark(open, state, error.message);
}
