import { setDefaultCACertificates } from 'node:tls';

/** Fetches a URL, and accepts the certificates of all authorities that the system trusts. */
export async function fetchTrusted(url: URL, options: RequestInit): Promise<Response> {
  if (url.protocol === 'https:') {
    const { trustedAuthorities } = await import('./certificate-authorities.ts');
    setDefaultCACertificates(trustedAuthorities());
  }
  return await fetch(url, options);
}
