import { EXIT } from '../../domain/exit-codes.ts';
import { type Explanation, unreachable } from './explain.ts';

const insecure = (what: string, remedy: string): Explanation => ({
  exitCode: EXIT.config,
  what,
  remedy,
});

/** By what the runtime says of a handshake, since the client gives all the same code. */
const BY_MESSAGE: readonly (readonly [RegExp, Explanation])[] = [
  [
    /disconnected before|ECONNRESET|EPIPE|ETIMEDOUT/,
    unreachable('the connection was cut before it was encrypted'),
  ],
  [
    /certificate has expired|certificate is not yet valid/,
    insecure(
      'the certificate of {name} does not hold: {message}',
      'Have it renewed on the server, and check the clock of this machine.',
    ),
  ],
  [
    /does not match certificate's altnames/,
    insecure(
      'the certificate of {name} is for another host: {message}',
      'Name the host in the source as its certificate does, or have one made for this host.',
    ),
  ],
  [
    /self-signed certificate|unable to (verify|get)/,
    insecure(
      'the certificate of {name} is signed by nobody who is trusted: {message}',
      "Put the certificate of its authority (often the server's ca.pem) into a file, and name that in its TLS_CA key.",
    ),
  ],
  [
    /alert.*(unknown ca|certificate)/,
    insecure(
      '{name} wants another certificate than it was shown: {message}',
      'Check the file in its TLS_CERT key: who signed it, what for, and until when it is good.',
    ),
  ],
];

const NO_COMMON_GROUND = insecure(
  'no encrypted connection to {name} can be made: {message}',
  'Check that the server speaks TLS 1.2 or newer.',
);

/**
 * What went wrong where a connection was to be encrypted; undefined where it was something else.
 *
 * @param code of the client or the runtime
 */
export function tlsExplanation(code: string, message: string): Explanation | undefined {
  if (!/^(HANDSHAKE_SSL_ERROR$|ERR_SSL_)/.test(code)) return undefined;
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? NO_COMMON_GROUND;
}
