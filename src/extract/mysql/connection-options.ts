import { connect, type Socket } from 'node:net';
import mysql, { type ConnectionOptions } from 'mysql2';
import type { MysqlConnection } from '../../domain/source-settings.ts';
import { isPrivateAddress } from '../../system/private-address.ts';

/**
 * How the server is reached, as the client's options: by a socket of this machine, encrypted, or
 * neither. Encrypted means that the server's certificate and its name hold; nothing switches that
 * off.
 */
export async function way(connection: MysqlConnection): Promise<ConnectionOptions> {
  const { host, port, socket, tls } = connection;
  if (socket !== null) return { socketPath: socket };
  if (tls === null) return { host, port, authPlugins: WARY };
  return {
    host,
    port,
    // The certificate is checked against the name by which the socket was opened. Node.js does not
    // note one that is an address, and would ask for a certificate of `localhost`.
    stream: () =>
      Object.assign(connect({ host, port, noDelay: true, keepAlive: true }), { _host: host }),
    ssl: {
      ca: tls.ca ?? (await import('../../system/authorities.ts')).trustedAuthorities(),
      ...tls.client,
      verifyIdentity: true,
      minVersion: 'TLSv1.2',
    },
  };
}

/** Code of the error that a password would not be safe on its way. */
export const PASSWORD_UNSAFE = 'PASSWORD_UNSAFE';

/** What the client tells an authentication plugin of the connection that it does not type. */
type Login = { connection: { stream?: Socket } };

/**
 * Where nothing is encrypted, these send the password under a key that they get from the server.
 * Whoever stands between could hand out a key of their own.
 */
const WARY: NonNullable<ConnectionOptions['authPlugins']> = Object.fromEntries(
  (['caching_sha2_password', 'sha256_password'] as const).map((name) => [
    name,
    (login) =>
      mysql.authPlugins[name]({
        onServerPublicKey: () => trustKeyFrom((login as unknown as Login).connection.stream),
      })(login),
  ]),
);

function trustKeyFrom(stream: Socket | undefined): void {
  if (isPrivateAddress(stream?.remoteAddress ?? '')) return;
  throw Object.assign(new Error('the password would not be safe'), { code: PASSWORD_UNSAFE });
}
