import type { Address } from './settings.ts';

/** The host of the sender, by which ids in a mail are made unique. */
export function hostOf(from: Address | undefined): string {
  return from?.address.split('@').at(-1) ?? 'shopweather.invalid';
}
