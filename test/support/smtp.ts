import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { LOCALHOST } from './authority.ts';

/** A message as the server received it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  raw: Buffer;
  /** The logged-in user, if there was a login. */
  user: string | undefined;
  encrypted: boolean;
}

export interface TestSmtpServer {
  port: number;
  received: ReceivedMail[];
  stop(): Promise<void>;
}

export const SMTP_USER = 'mailer';
export const SMTP_PASSWORD = 'm#il "pass"';

/**
 * A real SMTP server in this process, with TLS and login unless told otherwise. Its certificate is
 * for `localhost`, and of the authority that the program trusts in the tests.
 *
 * @param atDot asked when a mail is there whole: an error to refuse it with
 */
export async function startSmtp(
  options: SMTPServerOptions = {},
  atDot: () => Error | undefined = () => undefined,
): Promise<TestSmtpServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    key: readFileSync(LOCALHOST.key),
    cert: readFileSync(LOCALHOST.cert),
    // It would ask the machine's name server about each client.
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      username === SMTP_USER && password === SMTP_PASSWORD
        ? done(null, { user: username })
        : done(Object.assign(new Error('Authentication failed'), { responseCode: 535 })),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = atDot();
        if (refusal) {
          done(refusal);
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : (mailFrom?.address ?? ''),
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
          user: session.user || undefined,
          encrypted: session.secure,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
