import { getBuiltinModule } from 'node:process';
import { namedText } from './text-file.ts';

/**
 * The certificates in a PEM file, as its text.
 *
 * @throws Error whose message goes on after the key's name
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
 * The private key in a PEM file, as its text.
 *
 * @throws Error whose message goes on after the key's name
 */
export function privateKey(path: string): string {
  const pem = namedText(path);
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new Error(`names ${path}, which holds no private key in PEM`);
  }
  try {
    crypto().createPrivateKey(pem);
  } catch (error) {
    // Node asks for a passphrase by the one code, OpenSSL's older forms by the other.
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

/** Loaded where a key names such a file: it takes longer than the rest of a configuration. */
const crypto = () => getBuiltinModule('node:crypto');
