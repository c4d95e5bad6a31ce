import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space for new objects small from now on: for runs that make many that live shortly, of
 * which the runtime would let pile up tens of megabytes to save a little time.
 */
export function saveMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
