import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_LIMIT } from './time-limits.ts';

/** Milliseconds between two checks. */
const INTERVAL = 10;

/**
 * Waits for a state that no event announces: rows in a server's process list, a file, a text that
 * another process writes. It polls, and is the only place in the tests that sleeps.
 *
 * @param state its name in the error
 * @param check returns a truthy value once the state is reached
 * @returns the first truthy value of `check`
 * @throws {Error} if the state is not reached in time
 */
export async function waitUntil<T>(
  state: string | (() => string),
  check: () => T | Promise<T>,
): Promise<T> {
  const end = performance.now() + EVENT_LIMIT;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > end) {
      throw new Error(`timed out waiting for ${typeof state === 'string' ? state : state()}`);
    }
    await delay(INTERVAL);
  }
}
