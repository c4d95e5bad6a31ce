import { type Explanation, encryption, unreachable } from './server-errors.ts';

/** By the message of the runtime, since a client may give all errors the same code. */
const BY_MESSAGE: readonly (readonly [RegExp, Explanation])[] = [
  [
    /disconnected before|ECONNRESET|EPIPE|ETIMEDOUT/,
    unreachable('the connection was cut before it was encrypted'),
  ],
  [
    /certificate has expired|certificate is not yet valid/,
    encryption(
      'the certificate of {name} is not valid: {message}',
      'Have it renewed on the server, and check the clock of this machine.',
    ),
  ],
  [
    /does not match certificate's altnames/,
    encryption(
      'the certificate of {name} is for another host: {message}',
      'Name the host in the source as its certificate does, or have one made for this host.',
    ),
  ],
  [
    /self-signed certificate|unable to (verify|get)/,
    encryption(
      'the certificate of {name} is not signed by a trusted authority: {message}',
      "Put the certificate of its authority (often the server's ca.pem) into a file, and name that in its TLS_CA key.",
    ),
  ],
  [
    /alert.*(unknown ca|certificate)/,
    encryption(
      '{name} wants another certificate than it was shown: {message}',
      'Check the file in its TLS_CERT key: who signed it, what for, and until when it is good.',
    ),
  ],
];

const NO_COMMON_GROUND = encryption(
  'no encrypted connection to {name} can be made: {message}',
  'Check that the server speaks TLS 1.2 or newer.',
);

/**
 * The meaning of an error while a connection was being encrypted.
 *
 * @param message of the runtime
 */
export function tlsExplanation(message: string): Explanation {
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? NO_COMMON_GROUND;
}
