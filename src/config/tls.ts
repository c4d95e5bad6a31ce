import type { Connection, TlsSettings } from '../domain/source-settings.ts';
import { kindOf } from '../extract/source-kinds.ts';
import type { ConfigValidator, Values } from './keys.ts';
import { isKeyOf } from './pem-file.ts';

/** The first word of the keys of one side of the data. */
export type Side = 'SHOPPING' | 'WEATHER';

/**
 * The encryption of one side's connection; null without encryption.
 *
 * @param connection undefined if the source key is not valid
 */
export function tlsSettings(
  side: Side,
  values: Values,
  connection: Connection | undefined,
  validator: ConfigValidator,
): TlsSettings | null {
  const ca = values[`${side}_TLS_CA`];
  const cert = values[`${side}_TLS_CERT`];
  const key = values[`${side}_TLS_KEY`];
  const files = Object.entries({ CA: ca, CERT: cert, KEY: key })
    .filter(([, pem]) => pem !== undefined)
    .map(([name]) => `${side}_TLS_${name}`);
  const wanted = values[`${side}_TLS`] ?? (files.length > 0 ? 'on' : 'off');
  if (wanted === 'off') {
    if (files.length > 0) {
      validator.problems.push({
        what: `${side}_TLS is off, and ${files.join(', ')} is given`,
        remedy: `Set ${side}_TLS=on, or remove ${files.join(', ')}.`,
      });
    }
    return null;
  }
  if (connection !== undefined && !kindOf(connection).supportsTls(connection)) {
    validator.problems.push({
      what: `${side}_SOURCE is not reached over a network, so there is nothing to encrypt`,
      remedy: `Remove ${[`${side}_TLS`, ...files].join(', ')}.`,
    });
  }
  return { ca: ca ?? null, client: clientOf(side, cert, key, validator) };
}

function clientOf(
  side: Side,
  cert: string | undefined,
  key: string | undefined,
  { required, problems }: ConfigValidator,
): TlsSettings['client'] {
  const certKey = `${side}_TLS_CERT` as const;
  const keyKey = `${side}_TLS_KEY` as const;
  if (cert === undefined && key === undefined) return null;
  const client = {
    cert: required(certKey, `Give it, or leave ${keyKey} out too.`),
    key: required(keyKey, `Give it, or leave ${certKey} out too.`),
  };
  if (cert !== undefined && key !== undefined && !isKeyOf(cert, key)) {
    problems.push({
      what: `the private key of ${keyKey} does not belong to the certificate of ${certKey}`,
      remedy: 'Give the two files that were made together.',
    });
  }
  return client;
}
