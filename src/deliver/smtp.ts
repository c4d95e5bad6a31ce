import { Failure } from '../domain/failure.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import { trustedAuthorities } from '../system/authorities.ts';
import { type RefusedRecipient, smtpFailure, unknownDelivery } from './smtp-failure.ts';
import { type Envelope, probeSession, type ReadySession, smtpSession } from './smtp-session.ts';

/** What the mail server said to a mail that it took. */
export interface SmtpReceipt {
  accepted: string[];
  /** Single recipients that it would not take. */
  refused: RefusedRecipient[];
  answer: string;
}

export interface SmtpServer {
  /** Host and port. */
  readonly name: string;
  /**
   * Connects and logs in as `send` does, and sends nothing.
   *
   * @throws Failure
   */
  probe(timeout: number): Promise<ReadySession>;
  /**
   * Sends one mail, in one connection.
   *
   * @param timeout milliseconds that it may take until the server asks for the mail
   * @param onHandOver called when the server has asked for the mail, before its first byte leaves
   * @throws Failure; with exit code 75 where the mail was handed over and the answer is missing
   */
  send(mail: Envelope, timeout: number, onHandOver: () => void): Promise<SmtpReceipt>;
}

/** The mail server. Nothing is connected before `send` is called. */
export function smtpServer(settings: SmtpSettings): SmtpServer {
  const { host, port, security, login } = settings;
  const name = `${host}:${port}`;
  const connection = () => ({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(security === 'none' ? {} : { tls: { ca: trustedAuthorities() } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    // A server may take its time after DATA: RFC 5321 (4.5.3.2.6) grants it ten minutes.
    socketTimeout: 600_000,
  });
  return {
    name,
    probe: async (timeout) => {
      try {
        return await probeSession({ connection: connection(), login, timeout });
      } catch (error) {
        throw smtpFailure(error, name);
      }
    },
    send: async (mail, timeout, onHandOver) => {
      let handedOver = false;
      try {
        const session = smtpSession(mail, { connection: connection(), login, timeout }, () => {
          onHandOver();
          handedOver = true;
        });
        const { accepted, rejectedErrors, response } = await session;
        return { accepted, refused: rejectedErrors ?? [], answer: response };
      } catch (error) {
        if (error instanceof Failure) throw error;
        const answered = Number((error as { responseCode?: number }).responseCode) > 0;
        throw handedOver && !answered ? unknownDelivery(error, name) : smtpFailure(error, name);
      }
    },
  };
}
