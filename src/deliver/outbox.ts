import type { Delivery, Mail, Outbox } from '../domain/delivery.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import type { Message } from '../domain/report.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import { composeMail } from './compose.ts';
import type { Mailer } from './mailer.ts';
import type { SmtpServer } from './smtp.ts';
import { isTemporaryRejection, partlyRefused } from './smtp-failure.ts';

/**
 * Holds back the signals that end the program, from here until what it returns is called: between
 * hand-over and answer nobody could tell whether a mail was delivered.
 */
export type Shield = () => () => void;

/**
 * Sends by way of the outbox, so that no mail is lost and none is sent twice: it is kept before
 * anything is connected, and each change of its state is written down before and after it goes out.
 * Tried again, it sends the same bytes, to those who do not have them. Of a report that is withheld
 * it sends the note, if there is one.
 *
 * @param recipients those who are to have this report and do not
 */
export function outboxMailer(
  server: SmtpServer,
  outbox: Outbox,
  recipients: readonly string[],
  shield: Shield,
): Mailer {
  let kept: Mail | undefined;
  return {
    send: async (report, timeout) => {
      const { withheld } = report;
      const due = withheld === null ? report.message() : report.note();
      if (due === null) return { accepted: [], withheld };
      kept ??= await keep(due, withheld, outbox, recipients);
      const accepted = await deliver(server, outbox, kept, recipients, timeout, shield);
      return { accepted, withheld };
    },
  };
}

async function keep(
  message: Message,
  withheld: WithheldReason | null,
  outbox: Outbox,
  recipients: readonly string[],
): Promise<Mail> {
  const { messageId, from } = message;
  // A run that goes on from another one sends the bytes of that one.
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
 * Hands a mail that the outbox keeps over for those of the recipients who do not have it yet.
 *
 * @param timeout milliseconds that it may take until the server asks for the mail
 * @returns who has it now and had not
 * @throws Failure
 */
export async function deliver(
  server: SmtpServer,
  outbox: Outbox,
  mail: Mail,
  recipients: readonly string[],
  timeout: number,
  shield: Shield,
): Promise<string[]> {
  let lower = () => {};
  const to = outbox
    .deliveries()
    .filter(({ recipient, state }) => recipients.includes(recipient) && state !== 'sent')
    .map(({ recipient }) => recipient);
  try {
    const { accepted, refused, answer } = await server.send({ ...mail, to }, timeout, () => {
      lower = shield();
      outbox.mark(to, 'sending', null);
    });
    outbox.mark(accepted, 'sent', answer);
    for (const each of refused) {
      outbox.mark(
        [each.recipient],
        isTemporaryRejection(each) ? 'prepared' : 'refused',
        each.response,
      );
    }
    if (refused.length === 0) return accepted;
    throw partlyRefused(refused, accepted, server.name);
  } catch (error) {
    // Only those without a verdict of their own: a bug leaves them as they are.
    if (error instanceof Failure) markOpen(outbox, to, error);
    throw error;
  } finally {
    lower();
  }
}

function markOpen(outbox: Outbox, to: readonly string[], error: Failure): void {
  const open = outbox.deliveries().filter(isOpen(to));
  const final = error.exitCode === EXIT.refused && !error.transient;
  const state = error.exitCode === EXIT.held ? 'unknown' : final ? 'refused' : 'prepared';
  outbox.mark(
    open.map(({ recipient }) => recipient),
    state,
    error.message,
  );
}

const isOpen =
  (to: readonly string[]) =>
  ({ recipient, state }: Delivery): boolean =>
    to.includes(recipient) && (state === 'prepared' || state === 'sending');
