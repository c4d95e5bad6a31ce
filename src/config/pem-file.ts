import { getBuiltinModule } from 'node:process';
import { namedText } from './text-file.ts';

/**
 * The text of a PEM file with certificates.
 *
 * @throws Error whose message follows the key's name
 */
export function certificates(path: string): string {
  const pem = namedText(path);
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error(`names ${path}, which holds no certificate in PEM`);
  try {
    for (const block of blocks) new (crypto().X509Certificate)(block);
  } catch {
    throw new Error(`names ${path}, which holds a certificate that is damaged`);
  }
  return pem;
}

/**
 * The text of a PEM file with a private key.
 *
 * @throws Error whose message follows the key's name
 */
export function privateKey(path: string): string {
  const pem = namedText(path);
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new Error(`names ${path}, which holds no private key in PEM`);
  }
  try {
    crypto().createPrivateKey(pem);
  } catch (error) {
    // The first code is for keys in PKCS #8, the other for the older forms of OpenSSL.
    const locked = /PASSPHRASE|INTERRUPTED_OR_CANCELLED/.test(
      (error as { code?: string }).code ?? '',
    );
    throw new Error(
      `names ${path}, whose private key ${locked ? 'is locked by a passphrase, which shopweather cannot give' : 'is damaged'}`,
    );
  }
  return pem;
}

/** True if the private key belongs to the first of the certificates. Both are PEM. */
export function isKeyOf(certificate: string, key: string): boolean {
  const { createPrivateKey, X509Certificate } = crypto();
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}

/** Loaded only if a key names such a file: loading takes longer than the rest of a configuration. */
const crypto = () => getBuiltinModule('node:crypto');
