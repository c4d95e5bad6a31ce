import { connect, type Socket } from 'node:net';
import mysql, { type ConnectionOptions } from 'mysql2';
import { isPrivateAddress } from '../../system/private-address.ts';
import type { MysqlConnection } from './connection.ts';

/**
 * The client's options for a Unix socket, TLS, or plain TCP. TLS always verifies the certificate and
 * the host name of the server; no setting turns that off.
 */
export async function connectionOptions(connection: MysqlConnection): Promise<ConnectionOptions> {
  const { host, port, socket, tls } = connection;
  if (socket !== null) return { socketPath: socket };
  if (tls === null) return { host, port, authPlugins: SAFE_AUTH_PLUGINS };
  return {
    host,
    port,
    // The certificate is verified against the name in `_host`. Node.js does not set it for an
    // address, and would verify the name `localhost` instead.
    stream: () =>
      Object.assign(connect({ host, port, noDelay: true, keepAlive: true }), { _host: host }),
    ssl: {
      ca: tls.ca ?? (await import('../../system/certificate-authorities.ts')).trustedAuthorities(),
      ...tls.client,
      verifyIdentity: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    },
  };
}

/** Code of the error for a password that would not be safe on its way. */
export const PASSWORD_UNSAFE = 'PASSWORD_UNSAFE';

/** The part of the client's connection that an authentication plugin gets, and types omit. */
type Login = { connection: { stream?: Socket } };

/**
 * For connections without TLS: these plugins encrypt the password with a public key that the server
 * sends. An attacker between client and server could send a key of their own.
 */
const SAFE_AUTH_PLUGINS: NonNullable<ConnectionOptions['authPlugins']> = Object.fromEntries(
  (['caching_sha2_password', 'sha256_password'] as const).map((name) => [
    name,
    (login) =>
      mysql.authPlugins[name]({
        onServerPublicKey: () =>
          assertPrivateNetwork((login as unknown as Login).connection.stream),
      })(login),
  ]),
);

function assertPrivateNetwork(stream: Socket | undefined): void {
  if (isPrivateAddress(stream?.remoteAddress ?? '')) return;
  throw Object.assign(new Error('the password would not be safe'), { code: PASSWORD_UNSAFE });
}
