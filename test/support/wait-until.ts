import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_LIMIT } from './patience.ts';

/** Milliseconds between two looks. */
const INTERVAL = 10;

/**
 * Waits for a state that nobody announces: rows in a server's process list, a file, a text that
 * another process writes. It looks again and again, and is the only place in the tests that sleeps.
 *
 * @param what named in the error if the state never comes
 * @returns the first answer of `look` that is not false, null, undefined or empty
 */
export async function waitUntil<T>(
  what: string | (() => string),
  look: () => T | Promise<T>,
): Promise<T> {
  const end = performance.now() + EVENT_LIMIT;
  for (;;) {
    const answer = await look();
    if (answer) return answer;
    if (performance.now() > end) {
      throw new Error(`never came: ${typeof what === 'string' ? what : what()}`);
    }
    await delay(INTERVAL);
  }
}
