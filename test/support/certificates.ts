import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate with its private key, in PEM files. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

/** An authority that signs what it is asked to. */
export interface Authority extends CertificateFiles {
  /** @param names DNS names and IP addresses, the first also as common name */
  sign(names: readonly string[], options?: { expired?: boolean }): Promise<CertificateFiles>;
}

const DAY = 24 * 3_600_000;

/** Makes an authority whose files, and those of what it signs, lie in the folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  const made = await generate([{ name: 'commonName', value: `Authority of ${folder}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true },
    ],
  });
  const files = (name: string, pems: { cert: string; private: string }): CertificateFiles => {
    const paths = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    writeFileSync(paths.cert, pems.cert);
    writeFileSync(paths.key, pems.private, { mode: 0o600 });
    return paths;
  };
  let signed = 0;
  return {
    ...files('ca', made),
    sign: async (names, { expired = false } = {}) => {
      const start = Date.now() - (expired ? 3 : 1) * DAY;
      const pems = await generate([{ name: 'commonName', value: names[0] as string }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { cert: made.cert, key: made.private },
        notBeforeDate: new Date(start),
        notAfterDate: new Date(start + 2 * DAY),
        extensions: [
          { name: 'basicConstraints', cA: false },
          {
            name: 'subjectAltName',
            altNames: names.map((name) =>
              /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
            ),
          },
        ],
      });
      return files(`signed-${signed++}`, pems);
    },
  };
}
