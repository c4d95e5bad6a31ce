import { Readable } from 'node:stream';
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
  /** Milliseconds until the message has to be asked for; after that, the server may take its time. */
  timeout: number;
  /** Called when the server has asked for the message, before its first byte leaves. */
  onHandOver: () => void;
}

/**
 * Delivers one message in a connection of its own.
 *
 * @throws the client's error, which `smtpFailure` explains
 */
export async function smtpSession(
  { from, to, raw }: Envelope,
  { connection: options, login, timeout, onHandOver }: SessionOptions,
): Promise<Accepted> {
  const connection = new SMTPConnection(options);
  const lost = new Promise<never>((_, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the connection was closed')));
  });
  const tooLong = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLong.reject(new Error('it did not answer in time')), timeout);
  // Each is waited for below, but may fail while nobody waits.
  for (const each of [lost, tooLong.promise]) each.catch(() => {});

  const handOver = Readable.from(
    (function* () {
      clearTimeout(timer);
      onHandOver();
      yield Buffer.from(raw);
    })(),
  );
  const ask = <T>(work: (done: (error?: unknown, result?: T) => void) => void) =>
    Promise.race([
      lost,
      tooLong.promise,
      new Promise<T>((resolve, reject) => {
        work((error, result) => (error ? reject(error) : resolve(result as T)));
      }),
    ]);
  try {
    await ask((done) => connection.connect(done));
    if (login) {
      const credentials = { user: login.user, pass: login.password };
      await ask((done) => connection.login({ ...credentials, credentials }, done));
    }
    return await ask<Accepted>((done) =>
      connection.send({ from, to }, handOver, done as Parameters<typeof connection.send>[2]),
    );
  } finally {
    clearTimeout(timer);
    // The message is the server's by now, or nobody's: a failing farewell changes nothing.
    connection.removeAllListeners('error').on('error', () => {});
    connection.quit();
    connection.close();
  }
}
