/**
 * True for loopback and private addresses (RFC 1918, RFC 4193), where eavesdropping is unlikely.
 *
 * @param address IPv4 or IPv6
 */
export function isPrivateAddress(address: string): boolean {
  // An IPv4 address that is mapped to IPv6.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd][\da-f]{2}:)/i.test(plain);
}
