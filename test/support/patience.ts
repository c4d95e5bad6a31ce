/**
 * Outer bounds. No test waits for one of them: they only end what hangs. On a very slow machine
 * TEST_PATIENCE=4 makes each of them four times as long.
 */
const PATIENCE = Number(process.env.TEST_PATIENCE) || 1;

/** Milliseconds for one event to come. */
export const EVENT_LIMIT = 120_000 * PATIENCE;

/** Milliseconds for one test, or one hook around tests. */
export const TEST_LIMIT = 300_000 * PATIENCE;
