import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and its parents if they do not exist. Not by Node's recursive mkdir, which never
 * returns below /proc.
 *
 * @throws the system's error
 */
export function makeFolder(folder: string, mode?: number): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(folder), mode);
  mkdirSync(folder, { mode });
}
