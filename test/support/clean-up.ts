import { afterEach } from '@jest/globals';

/** A list to put into what has to be undone after each test, the last first. */
export function undoneAfterEach(): (() => unknown)[] {
  const list: (() => unknown)[] = [];
  afterEach(async () => {
    for (const undo of list.splice(0).reverse()) await undo();
  });
  return list;
}
