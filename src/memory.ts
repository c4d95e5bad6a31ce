/**
 * Keeps the space for new objects small from now on: for runs that make many that live shortly, of
 * which the runtime would let pile up tens of megabytes to save a little time.
 */
export async function saveMemory(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** What the function of V8 takes that its flag --expose-gc gives to scripts. */
type Collect = (what: { type: 'minor' | 'major'; flavor?: 'last-resort' }) => void;

const KINDS = {
  /** What was made last. */
  young: { type: 'minor' },
  /** Everything, and its memory is given back to the system; takes some 30 milliseconds. */
  all: { type: 'major', flavor: 'last-resort' },
} as const;

let collect: Promise<Collect> | undefined;

/** Frees what is not used any more, where the runtime would let it lie until memory is short. */
export async function freeMemory(kind: keyof typeof KINDS): Promise<void> {
  collect ??= findCollect();
  (await collect)(KINDS[kind]);
}

async function findCollect(): Promise<Collect> {
  const [v8, vm] = await Promise.all([import('node:v8'), import('node:vm')]);
  v8.setFlagsFromString('--expose-gc');
  // Only contexts that are made from now on have it.
  return vm.runInNewContext('gc');
}
