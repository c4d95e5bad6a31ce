import type { Duplex } from 'node:stream';
import pg from 'pg';
import { isPrivateAddress } from '../../system/private-address.ts';
import type { PostgresConnection } from './connection.ts';
import { guardMessages } from './message-guard.ts';

/** The code of the error for a password that would not be safe on its way. */
export const PASSWORD_UNSAFE = 'PASSWORD_UNSAFE';

/** The parts of the client that its types omit. */
interface ClientInternals {
  processID: number | null;
  secretKey: number | null;
  connectionParameters: object;
  connection: {
    stream: Duplex & { remoteAddress?: string; encrypted?: true };
    attachListeners(stream: Pick<Duplex, 'on'>): void;
    prependListener(event: string, listener: () => void): void;
  };
}

const internals = (client: pg.Client) => client as unknown as ClientInternals;

/** A client that is not connected yet. */
export async function createClient(
  connection: PostgresConnection,
  connectTimeout: number,
): Promise<pg.Client> {
  const { host, port, socket, user, database } = connection;
  let weakLogin = false;
  const client: pg.Client = new pg.Client({
    host: socket ?? host,
    port,
    user,
    database,
    // A function, since the client would replace an empty password from PGPASSWORD or a file.
    password: () => {
      if (weakLogin) assertSafe(client, connection);
      return connection.password;
    },
    ssl: await tlsOptions(connection),
    sslnegotiation: 'postgres',
    application_name: 'shopweather',
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
  } as pg.ClientConfig);
  // The client takes these from PGOPTIONS and PGREPLICATION if they are not set, or empty.
  Object.assign(internals(client).connectionParameters, { options: '', replication: '' });
  const { connection: messages } = internals(client);
  // SCRAM-SHA-256 never sends the password; these two send it, or a hash that is easy to break.
  for (const event of ['authenticationCleartextPassword', 'authenticationMD5Password']) {
    messages.prependListener(event, () => {
      weakLogin = true;
    });
  }
  const { attachListeners } = messages;
  messages.attachListeners = (stream) => attachListeners.call(messages, guarded(stream as Duplex));
  // Without a listener, the loss of the connection would end the program.
  client.on('error', () => {});
  return client;
}

/**
 * Always verifies the certificate and the host name of the server; no setting turns that off. So
 * channel binding would add nothing, and fail with certificates of newer kinds.
 */
async function tlsOptions({ host, tls }: PostgresConnection) {
  if (tls === null) return false;
  return {
    host,
    ca: tls.ca ?? (await import('../../system/certificate-authorities.ts')).trustedAuthorities(),
    ...tls.client,
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: true,
  };
}

function assertSafe(client: pg.Client, { socket }: PostgresConnection): void {
  const { stream } = internals(client).connection;
  const isPrivate = socket !== null || isPrivateAddress(stream.remoteAddress ?? '');
  if (isPrivate || stream.encrypted) return;
  throw Object.assign(new Error('the password would not be safe'), { code: PASSWORD_UNSAFE });
}

/** A stream whose bytes reach the client as well-formed messages; other bytes end the connection. */
function guarded(stream: Duplex): Pick<Duplex, 'on'> {
  return {
    on: (event: string, listener: (...args: never[]) => void) => {
      if (event !== 'data') return stream.on(event, listener as (...args: unknown[]) => void);
      const read = guardMessages(listener as (messages: Buffer) => void);
      return stream.on('data', (bytes: Buffer) => {
        try {
          if (!stream.destroyed) read(bytes);
        } catch (error) {
          stream.destroy(error as Error);
        }
      });
    },
  } as Pick<Duplex, 'on'>;
}

/** The TLS version and cipher of a connection; null without TLS. */
export function cipherOf(client: pg.Client): string | null {
  const { stream } = internals(client).connection;
  if (!stream.encrypted) return null;
  const { getProtocol, getCipher } = stream as unknown as {
    getProtocol(): string;
    getCipher(): { standardName: string };
  };
  return `${getProtocol.call(stream)}, ${getCipher.call(stream).standardName}`;
}

/** Ends the connection at once, without a word to the server. */
export function destroyClient(client: pg.Client): void {
  internals(client).connection.stream.destroy();
}

/** The parts of the client's connection that its types omit. */
interface CancelConnection {
  stream: Duplex;
  attachListeners(stream: Duplex): void;
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'error' | 'end', listener: () => void): void;
}

/**
 * Asks the server to cancel the current query of a client. The protocol has a connection of its own
 * for that, which needs no login, so it also works if the server accepts no more clients. It is
 * encrypted like that of the client.
 *
 * @param timeout milliseconds for the request
 */
export async function cancelQuery(
  client: pg.Client,
  connection: PostgresConnection,
  timeout: number,
): Promise<void> {
  const { processID, secretKey } = internals(client);
  if (processID === null || secretKey === null) return;
  const { host, port, socket } = connection;
  const ssl = await tlsOptions(connection);
  const request = new pg.Connection({ ssl } as object) as unknown as CancelConnection;
  // The server has no answer, so nothing of it is parsed.
  request.attachListeners = (stream) => stream.resume();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => request.stream.destroy(), timeout);
    const cancel = () => request.cancel(processID, secretKey);
    request.on('connect', () => (ssl === false ? cancel() : request.requestSsl()));
    request.on('sslconnect', cancel);
    request.on('error', () => request.stream.destroy());
    // The server closes the connection once it has sent the signal.
    request.on('end', () => {
      clearTimeout(timer);
      resolve();
    });
    if (socket === null) request.connect(port, host);
    else request.connect(`${socket}/.s.PGSQL.${port}`);
  });
}
