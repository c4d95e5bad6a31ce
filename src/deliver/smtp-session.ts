import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** A mail as it goes over the wire: envelope and bytes. */
export interface Envelope {
  from: string;
  to: string[];
  raw: Uint8Array;
}

/** The server's word on a message that it took. */
export interface Accepted {
  accepted: string[];
  rejectedErrors?: { recipient: string; response: string; responseCode?: number }[];
  response: string;
}

interface SessionOptions {
  connection: SMTPConnectionOptions;
  login: { user: string; password: string } | undefined;
  /** Milliseconds until the session has to be ready, or the message has to be asked for. */
  timeout: number;
}

/** What is known of a session that is ready for a message. */
export interface ReadySession {
  encrypted: boolean;
  /** When the server's certificate ends, as its own text; undefined where nothing is encrypted. */
  certificateEnds: string | undefined;
}

/**
 * Delivers one message in a connection of its own.
 *
 * @param onHandOver called when the server has asked for the message, before its first byte leaves;
 *   from then on the server may take its time; what it throws keeps the mail from leaving
 * @throws the client's error, which `smtpFailure` explains
 */
export async function smtpSession(
  { from, to, raw }: Envelope,
  options: SessionOptions,
  onHandOver: () => void,
): Promise<Accepted> {
  return await inSession(options, ({ connection, ask, stopTimer }) => {
    const refused = Promise.withResolvers<never>();
    const handOver = Readable.from(
      (async function* () {
        stopTimer();
        try {
          onHandOver();
        } catch (error) {
          refused.reject(error);
          // To end here would be to send an empty mail: it waits for the connection to be closed.
          await new Promise(() => {});
        }
        yield Buffer.from(raw);
      })(),
    );
    return Promise.race([
      refused.promise,
      ask<Accepted>((done) =>
        connection.send({ from, to }, handOver, done as Parameters<typeof connection.send>[2]),
      ),
    ]);
  });
}

/**
 * Connects and logs in, and leaves.
 *
 * @throws the client's error, which `smtpFailure` explains
 */
export async function probeSession(options: SessionOptions): Promise<ReadySession> {
  return await inSession(options, async ({ connection }) => {
    // The client keeps its socket to itself, and nothing else knows the certificate after STARTTLS.
    const { _socket: socket } = connection as unknown as { _socket?: Partial<TLSSocket> };
    return {
      encrypted: connection.secure,
      certificateEnds: socket?.getPeerCertificate?.().valid_to,
    };
  });
}

type Ask = <T>(work: (done: (error?: unknown, result?: T) => void) => void) => Promise<T>;

interface Session {
  connection: SMTPConnection;
  /** Waits for an answer, but not longer than connection and timer last. */
  ask: Ask;
  stopTimer: () => void;
}

async function inSession<Result>(
  { connection: options, login, timeout }: SessionOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const connection = new SMTPConnection(options);
  const lost = new Promise<never>((_, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the connection was closed')));
  });
  const tooLong = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLong.reject(new Error('it did not answer in time')), timeout);
  const stopTimer = () => clearTimeout(timer);
  // Each is waited for below, but may fail while nobody waits.
  for (const each of [lost, tooLong.promise]) each.catch(() => {});

  const ask: Ask = (question) =>
    Promise.race([
      lost,
      tooLong.promise,
      new Promise<never>((resolve, reject) => {
        question((error, result) => (error ? reject(error) : resolve(result as never)));
      }),
    ]);
  try {
    await ask((done) => connection.connect(done));
    if (login) {
      const credentials = { user: login.user, pass: login.password };
      await ask((done) => connection.login({ ...credentials, credentials }, done));
    }
    return await work({ connection, ask, stopTimer });
  } finally {
    stopTimer();
    // The message is the server's by now, or nobody's: a failing farewell changes nothing.
    connection.removeAllListeners('error').on('error', () => {});
    connection.quit();
    connection.close();
  }
}
