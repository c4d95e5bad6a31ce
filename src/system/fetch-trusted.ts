import { setDefaultCACertificates } from 'node:tls';

/** Asks a web server; its certificate may come from any authority that the system trusts. */
export async function fetchTrusted(url: URL, options: RequestInit): Promise<Response> {
  if (url.protocol === 'https:') {
    const { trustedAuthorities } = await import('./authorities.ts');
    setDefaultCACertificates(trustedAuthorities());
  }
  return await fetch(url, options);
}
