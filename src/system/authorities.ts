import { getCACertificates } from 'node:tls';

/**
 * The certificate authorities to trust, as PEM: Node's own, those of NODE_EXTRA_CA_CERTS, and those
 * of the system, to which a company adds its own.
 */
export function trustedAuthorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}
