/**
 * Time limits that end tests which hang. No test waits for one of them. On a very slow machine
 * TEST_PATIENCE=4 makes each of them four times as long.
 */
const PATIENCE = Number(process.env.TEST_PATIENCE) || 1;

/** Milliseconds to wait for one event. */
export const EVENT_LIMIT = 120_000 * PATIENCE;

/** Milliseconds for one test, or one hook around tests. */
export const TEST_LIMIT = 300_000 * PATIENCE;
