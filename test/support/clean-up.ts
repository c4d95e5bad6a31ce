import { afterEach } from '@jest/globals';

/** A list of clean-up functions that run after each test, the last one first. */
export function cleanUpAfterEach(): (() => unknown)[] {
  const list: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of list.splice(0).reverse()) await cleanUp();
  });
  return list;
}
