import { getCACertificates } from 'node:tls';

/**
 * The trusted certificate authorities, as PEM: Node's own, those of NODE_EXTRA_CA_CERTS, and those
 * of the system, which include a company's own.
 */
export function trustedAuthorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}
