import type { Connection, TlsSettings } from '../domain/source-settings.ts';
import type { Judge, Values } from './keys.ts';
import { isKeyOf } from './pem-file.ts';

/** What the keys of one side of the data begin with. */
export type Side = 'SHOPPING' | 'WEATHER';

/**
 * How the connection of one side is encrypted; null where it is not.
 *
 * @param connection what the source key names
 */
export function tlsSettings(
  side: Side,
  values: Values,
  connection: Connection,
  judge: Judge,
): TlsSettings | null {
  const [ca, cert, key] = [
    values[`${side}_TLS_CA`],
    values[`${side}_TLS_CERT`],
    values[`${side}_TLS_KEY`],
  ];
  const files = Object.entries({ CA: ca, CERT: cert, KEY: key })
    .filter(([, pem]) => pem !== undefined)
    .map(([name]) => `${side}_TLS_${name}`);
  const wanted = values[`${side}_TLS`] ?? (files.length > 0 ? 'on' : 'off');
  if (wanted === 'off') {
    if (files.length > 0) {
      judge.problems.push({
        what: `${side}_TLS is off, and ${files.join(', ')} is given`,
        remedy: `Set ${side}_TLS=on, or remove ${files.join(', ')}.`,
      });
    }
    return null;
  }
  if (connection !== undefined && !isOverNetwork(connection)) {
    judge.problems.push({
      what: `${side}_SOURCE is not reached over a network, so there is nothing to encrypt`,
      remedy: `Remove ${[`${side}_TLS`, ...files].join(', ')}.`,
    });
  }
  return { ca: ca ?? null, client: clientOf(side, cert, key, judge) };
}

function isOverNetwork(connection: Connection): boolean {
  return connection.kind === 'mysql' && connection.socket === null;
}

function clientOf(
  side: Side,
  cert: string | undefined,
  key: string | undefined,
  { required, problems }: Judge,
): TlsSettings['client'] {
  const [CERT, KEY] = [`${side}_TLS_CERT`, `${side}_TLS_KEY`] as const;
  if (cert === undefined && key === undefined) return null;
  const client = {
    cert: required(CERT, `Give it, or leave ${KEY} out too.`),
    key: required(KEY, `Give it, or leave ${CERT} out too.`),
  };
  if (cert !== undefined && key !== undefined && !isKeyOf(cert, key)) {
    problems.push({
      what: `the private key of ${KEY} does not belong to the certificate of ${CERT}`,
      remedy: 'Give the two files that were made together.',
    });
  }
  return client;
}
