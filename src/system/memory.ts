const KINDS = {
  /** Recently allocated objects. */
  young: { type: 'minor' },
  /** All objects; also returns free memory to the system. Takes about 15 milliseconds. */
  all: { type: 'major', flavor: 'last-resort' },
} as const;

/**
 * Collects garbage before memory is short, which keeps the peak memory of runs on many stores low.
 * Only the executable does this: it starts Node.js with --expose-gc.
 */
export function freeMemory(kind: keyof typeof KINDS): void {
  globalThis.gc?.(KINDS[kind]);
}
