import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: beside it first, then renamed into its place.
 *
 * @param mode the permissions, whatever the process would give
 * @throws the system's error
 */
export function replaceFile(file: string, content: string | Uint8Array, mode?: number): void {
  const beside = join(dirname(file), `.${basename(file)}.part`);
  try {
    writeFileSync(beside, content, { mode });
    if (mode !== undefined) chmodSync(beside, mode);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
