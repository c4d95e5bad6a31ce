const KINDS = {
  /** Recently allocated objects. */
  young: { type: 'minor' },
  /** All objects; also returns free memory to the system. Takes about 15 milliseconds. */
  all: { type: 'major', flavor: 'last-resort' },
} as const;

let collectGarbage: Promise<NodeJS.GCFunction> | undefined;

/**
 * Collects garbage earlier than V8 would: reports on a thousand stores take 136 MB instead of 217.
 * The flag --expose-gc at start-up would do the same, and make every start 5 milliseconds slower.
 */
export async function freeMemory(kind: keyof typeof KINDS): Promise<void> {
  collectGarbage ??= loadCollector();
  (await collectGarbage)(KINDS[kind]);
}

async function loadCollector(): Promise<NodeJS.GCFunction> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  // Only a context that is created under the flag has the function.
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  // Under the flag V8 would reject the bytecode of every module that is loaded later.
  setFlagsFromString('--no-expose-gc');
  return gc;
}
