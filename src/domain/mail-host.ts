import type { Address } from './settings.ts';

/** The host of the sender's address. It makes the ids in a mail unique. */
export function senderHost(from: Address | undefined): string {
  return from?.address.split('@').at(-1) ?? 'shopweather.invalid';
}
