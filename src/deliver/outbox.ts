import type { Mail, Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import type { Message } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import type { DeferSignals } from '../system/process-context.ts';
import { composeMail } from './compose.ts';
import type { Mailer } from './mailer.ts';
import type { SmtpServer } from './smtp.ts';
import { isTemporaryRejection, partlyRefused } from './smtp-failure.ts';

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
  const to = outbox
    .deliveries()
    .filter(({ recipient, state }) => recipients.includes(recipient) && state !== 'sent')
    .map(({ recipient }) => recipient);
  try {
    const { accepted, refused, answer } = await server.send({ ...mail, to }, timeout, () => {
      releaseSignals = deferSignals();
      outbox.mark(to, 'sending', null);
    });
    outbox.mark(accepted, 'sent', answer);
    for (const rejection of refused) {
      const state = isTemporaryRejection(rejection) ? 'prepared' : 'refused';
      outbox.mark([rejection.recipient], state, rejection.response);
    }
    if (refused.length === 0) return accepted;
    throw partlyRefused(refused, accepted, server.name);
  } catch (error) {
    // A bug changes no delivery.
    if (error instanceof Failure) markOpenDeliveries(outbox, to, error);
    throw error;
  } finally {
    releaseSignals();
  }
}

/** Records a failure for the recipients about whom the server has said nothing. */
function markOpenDeliveries(outbox: Outbox, to: readonly string[], error: Failure): void {
  const open = outbox
    .deliveries()
    .filter(({ recipient }) => to.includes(recipient))
    .filter(({ state }) => state === 'prepared' || state === 'sending')
    .map(({ recipient }) => recipient);
  const isFinal = error.exitCode === EXIT.refused && !error.transient;
  const state = error.exitCode === EXIT.held ? 'unknown' : isFinal ? 'refused' : 'prepared';
  outbox.mark(open, state, error.message);
}
