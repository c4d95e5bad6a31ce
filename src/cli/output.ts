import { accessSync, constants, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import { type Failure, failure } from '../domain/failure.ts';
import { makeFolder } from '../system/make-folder.ts';
import type { Output } from '../system/process-context.ts';
import { replaceFile } from '../system/replace-file.ts';

/**
 * Prints a result. It is no error if the other program closes the pipe early (`| head`).
 *
 * @throws Failure (73)
 */
export async function print(stdout: Output, content: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stdout.write(content, (error) => {
      const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
      if (!error || code === 'EPIPE') resolve();
      else reject(unwritable('standard output', error));
    });
  });
}

/**
 * Checks before any work that a file can be written.
 *
 * @throws Failure (73)
 */
export function checkWritable(path: string): void {
  try {
    if (isPlainOrNew(path)) accessSync(dirname(target(path)), constants.W_OK);
    else if (statSync(path).isDirectory()) throw new Error('it is a folder');
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes a file completely or not at all. Devices and pipes are written directly.
 *
 * @param mode the permissions, whatever the umask is
 * @throws Failure (73)
 */
export function writeWhole(path: string, content: string | Uint8Array, mode?: number): void {
  try {
    if (!isPlainOrNew(path)) {
      writeFileSync(path, content);
      return;
    }
    replaceFile(target(path), content, mode);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function isPlainOrNew(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
}

/** The file behind a symbolic link, so that the link stays. */
function target(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path;
}

/**
 * Creates the folder of output files if it does not exist.
 *
 * @throws Failure (73)
 */
export function makeOutputFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The failure to write a file. */
export function unwritable(path: string, error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  return failure(
    EXIT.output,
    `cannot write ${path}: ${code ?? message}`,
    'Check that the folder exists, can be written to, and has room.',
    { cause: error },
  );
}
