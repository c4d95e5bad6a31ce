import { readFileSync } from 'node:fs';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

/**
 * The text of a file that the configuration names.
 *
 * @throws Failure (78) if it cannot be read or is not text
 */
export function readText(path: string, role: string): string {
  try {
    return textOf(path);
  } catch (error) {
    throw failure(
      EXIT.config,
      `the ${role} ${path} ${(error as Error).message}`,
      'Check the path and the permissions.',
    );
  }
}

/**
 * The text of a file that a key names.
 *
 * @throws Error whose message follows the key's name
 */
export function namedText(path: string): string {
  try {
    return textOf(path);
  } catch (error) {
    throw new Error(`names ${path}, which ${(error as Error).message}`);
  }
}

/**
 * The text of a file, without a byte order mark.
 *
 * @throws Error whose message follows the file's name
 */
export function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Error(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (bytes.includes(0)) throw new Error('is not a text file');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
