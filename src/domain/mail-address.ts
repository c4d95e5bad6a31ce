import type { Address } from './settings.ts';

/** The host of the sender's address. It makes the ids in a mail unique. */
export function senderHost(from: Address | undefined): string {
  return from?.address.split('@').at(-1) ?? 'shopweather.invalid';
}

/** Identifies a mailbox: equal for two spellings of an address whose hosts differ only in case. */
export function mailboxKey(address: string): string {
  const host = address.lastIndexOf('@') + 1;
  return address.slice(0, host) + address.slice(host).toLowerCase();
}

/** The addresses without further spellings of the same mailbox. */
export function uniqueMailboxes(addresses: readonly Address[]): string[] {
  const byKey = new Map<string, string>();
  for (const { address } of addresses) {
    const key = mailboxKey(address);
    if (!byKey.has(key)) byKey.set(key, address);
  }
  return [...byKey.values()];
}
