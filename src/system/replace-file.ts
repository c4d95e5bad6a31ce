import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: to a temporary file in the same folder, which is then renamed.
 *
 * @param mode the permissions, whatever the umask
 * @throws the system's error
 */
export function replaceFile(file: string, content: string | Uint8Array, mode?: number): void {
  const temporary = join(dirname(file), `.${basename(file)}.part`);
  try {
    writeFileSync(temporary, content, { mode });
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
