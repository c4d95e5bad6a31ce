/**
 * True for the addresses of this machine and of private networks (RFC 1918, RFC 4193), where
 * nobody is expected to listen.
 *
 * @param address IPv4 or IPv6
 */
export function isPrivateAddress(address: string): boolean {
  // IPv6 writes an address of IPv4 so.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd][\da-f]{2}:)/i.test(plain);
}
