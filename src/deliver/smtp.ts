import { Failure } from '../domain/failure.ts';
import type { SmtpSettings } from '../domain/settings.ts';
import { trustedAuthorities } from '../system/certificate-authorities.ts';
import { type RefusedRecipient, smtpFailure, unknownDelivery } from './smtp-failure.ts';
import {
  EarlyReply,
  type Envelope,
  probeSession,
  type ReadySession,
  sendMessage,
} from './smtp-session.ts';

/** The answer of the mail server to a mail that it accepted. */
export interface SmtpReceipt {
  accepted: string[];
  /** Recipients that the server rejected. */
  refused: RefusedRecipient[];
  answer: string;
}

export interface SmtpServer {
  /** Host and port. */
  readonly name: string;
  /**
   * Connects and logs in, and sends nothing.
   *
   * @throws Failure
   */
  probe(timeout: number): Promise<ReadySession>;
  /**
   * Sends one mail over a new connection.
   *
   * @param timeout milliseconds until the server must be ready for the mail
   * @param onHandOver called when the server is ready for the mail, before its first byte is sent
   * @throws Failure, (75) if the mail was handed over and the answer is missing
   */
  send(mail: Envelope, timeout: number, onHandOver: () => void): Promise<SmtpReceipt>;
}

// RFC 5321 (4.5.3.2.6) allows a server ten minutes to answer after the message.
const ANSWER_TIMEOUT = 600_000;

/**
 * The mail server of the configuration. It is not connected before a method is called.
 *
 * @param answerTimeout milliseconds for its whole answer to a message, even if it keeps replying
 */
export function smtpServer(settings: SmtpSettings, answerTimeout = ANSWER_TIMEOUT): SmtpServer {
  const { host, port, security, login } = settings;
  const name = `${host}:${port}`;
  const connectionOptions = () => ({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(security === 'none' ? {} : { tls: { ca: trustedAuthorities(), rejectUnauthorized: true } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: ANSWER_TIMEOUT,
  });
  return {
    name,
    probe: async (timeout) => {
      try {
        return await probeSession({
          connection: connectionOptions(),
          login,
          timeout,
          answerTimeout,
        });
      } catch (error) {
        throw smtpFailure(error, name);
      }
    },
    send: async (mail, timeout, onHandOver) => {
      let isHandedOver = false;
      try {
        const options = { connection: connectionOptions(), login, timeout, answerTimeout };
        const answer = await sendMessage(mail, options, () => {
          onHandOver();
          isHandedOver = true;
        });
        const { accepted, rejectedErrors, response } = answer;
        return { accepted, refused: rejectedErrors ?? [], answer: response };
      } catch (error) {
        if (error instanceof Failure) throw error;
        // A reply below 400 does not say what became of the message.
        const hasAnswered = Number((error as { responseCode?: number }).responseCode) >= 400;
        const wasAborted = error instanceof EarlyReply;
        if (isHandedOver && !hasAnswered && !wasAborted) throw unknownDelivery(error, name);
        throw smtpFailure(error, name);
      }
    },
  };
}
