import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** A mail as SMTP transmits it: envelope and bytes. */
export interface Envelope {
  from: string;
  to: string[];
  raw: Uint8Array;
}

/** The server's answer to a message that it accepted. */
export interface AcceptedMessage {
  accepted: string[];
  rejectedErrors?: { recipient: string; response: string; responseCode?: number }[];
  response: string;
}

/** The server replied before it had the whole message, so its reply answers nothing. */
export class EarlyReply extends Error {
  constructor(reply: string | false) {
    super(`it replied before the message was complete${reply ? `: ${reply}` : ''}`);
  }
}

interface SessionOptions {
  connection: SMTPConnectionOptions;
  login: { user: string; password: string } | undefined;
  /** Milliseconds until the server must be ready for the message. */
  timeout: number;
  /** Milliseconds from then on until its answer must be complete. */
  answerTimeout: number;
}

/** Facts about a session that is ready for a message. */
export interface ReadySession {
  encrypted: boolean;
  /** When the server's certificate expires, as the certificate writes it; undefined without TLS. */
  certificateEnds: string | undefined;
}

/**
 * Sends one message over a new connection.
 *
 * @param onHandOver called when the server is ready for the message, before its first byte is sent;
 *   from then on `answerTimeout` applies. If it throws, the message is not sent.
 * @throws an error of the SMTP client, which `smtpFailure` explains
 */
export async function sendMessage(
  { from, to, raw }: Envelope,
  options: SessionOptions,
  onHandOver: () => void,
): Promise<AcceptedMessage> {
  return await withSession(options, ({ connection, call, restartTimer }) => {
    const failedHandOver = Promise.withResolvers<never>();
    const content = Readable.from(
      (async function* () {
        restartTimer(options.answerTimeout);
        try {
          assertNoEarlyReply(connection);
          onHandOver();
        } catch (error) {
          failedHandOver.reject(error);
          // Never ends, because the end of the stream would send an empty mail. The connection is
          // closed meanwhile.
          await new Promise(() => {});
        }
        yield Buffer.from(raw);
      })(),
    );
    return Promise.race([
      failedHandOver.promise,
      call<AcceptedMessage>((done) => {
        const onReply = (error: unknown, result?: AcceptedMessage) =>
          done(isSending(connection) ? abort(connection) : error, result);
        connection.send({ from, to }, content, onReply as Parameters<typeof connection.send>[2]);
      }),
    ]);
  });
}

/** Private fields of the client, which itself takes any reply for the answer. */
interface ClientState {
  lastServerResponse: string | false;
  _responseQueue: string[];
  _remainder: string;
  /** Set until the final dot of the message was passed to the socket. */
  _currentDataStream: unknown;
  _socket?: Partial<TLSSocket>;
}

const stateOf = (connection: SMTPConnection) => connection as unknown as ClientState;

/** @throws EarlyReply if the reply to DATA is no invitation, or is not the last reply so far */
function assertNoEarlyReply(connection: SMTPConnection): void {
  const { lastServerResponse, _responseQueue, _remainder } = stateOf(connection);
  const isInvited = lastServerResponse !== false && lastServerResponse.startsWith('354');
  if (!isInvited || _responseQueue.length > 0 || _remainder !== '') {
    throw new EarlyReply(lastServerResponse);
  }
}

function isSending(connection: SMTPConnection): boolean {
  return Boolean(stateOf(connection)._currentDataStream);
}

/** Closes the connection before the final dot, so that the server cannot accept the message. */
function abort(connection: SMTPConnection): EarlyReply {
  const { lastServerResponse, _socket } = stateOf(connection);
  _socket?.destroy?.();
  return new EarlyReply(lastServerResponse);
}

/**
 * Connects and logs in, and sends nothing.
 *
 * @throws an error of the SMTP client, which `smtpFailure` explains
 */
export async function probeSession(options: SessionOptions): Promise<ReadySession> {
  return await withSession(options, async ({ connection }) => {
    // After STARTTLS nothing else has the certificate.
    const { _socket: socket } = stateOf(connection);
    return {
      encrypted: connection.secure,
      certificateEnds: socket?.getPeerCertificate?.().valid_to,
    };
  });
}

type Callback<T> = (error?: unknown, result?: T) => void;

interface Session {
  connection: SMTPConnection;
  /** Calls a method of the client. Rejects also if the connection is lost or the time is over. */
  call<T>(method: (done: Callback<T>) => void): Promise<T>;
  /** Replaces the time limit of the session. */
  restartTimer(milliseconds: number): void;
}

async function withSession<T>(
  { connection: options, login, timeout }: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const connection = new SMTPConnection(options);
  const lostConnection = new Promise<never>((_, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the connection was closed')));
  });
  const expired = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const restartTimer = (milliseconds: number) => {
    clearTimeout(timer);
    const error = new Error('it did not answer in time');
    timer = setTimeout(() => expired.reject(error), milliseconds);
  };
  restartTimer(timeout);
  // Either may reject while no call waits for it.
  lostConnection.catch(() => {});
  expired.promise.catch(() => {});

  const call: Session['call'] = (method) =>
    Promise.race([
      lostConnection,
      expired.promise,
      new Promise<never>((resolve, reject) => {
        method((error, result) => (error ? reject(error) : resolve(result as never)));
      }),
    ]);
  try {
    await call((done) => connection.connect(done));
    if (login) {
      const credentials = { user: login.user, pass: login.password };
      await call((done) => connection.login({ ...credentials, credentials }, done));
    }
    return await work({ connection, call, restartTimer });
  } finally {
    clearTimeout(timer);
    // The result is known by now: an error while closing changes nothing.
    connection.removeAllListeners('error').on('error', () => {});
    connection.quit();
    connection.close();
  }
}
