/** What the function of V8 takes that its flag --expose-gc gives to scripts. */
type Collect = (what: { type: 'minor' | 'major'; flavor?: 'last-resort' }) => void;

const KINDS = {
  /** What was made last. */
  young: { type: 'minor' },
  /** Everything, and its memory is given back to the system; takes some 15 milliseconds. */
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
  // Only contexts that are made under the flag have it. Left on, it would have V8 refuse the bytecode
  // of every module that is loaded from now on.
  v8.setFlagsFromString('--expose-gc');
  const found = vm.runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  return found;
}
