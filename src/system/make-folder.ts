import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder with its parents where it does not exist. Step by step, since Node's own recursion
 * never ends where /proc says no.
 *
 * @throws the system's error
 */
export function makeFolder(folder: string, mode?: number): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(folder), mode);
  mkdirSync(folder, { mode });
}
