import { readFileSync, statSync } from 'node:fs';
import type { Picture } from '../domain/settings.ts';

const MAX_BYTES = 100_000;

const KINDS = [
  { type: 'image/png', start: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/jpeg', start: [0xff, 0xd8, 0xff] },
] as const;

/**
 * A picture for every mail.
 *
 * @throws Error whose message follows the key's name
 */
export function pictureFile(path: string): Picture {
  let bytes: Buffer;
  try {
    bytes = read(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`names ${path}, which ${code ? `cannot be read (${code})` : message}`);
  }
  const kind = KINDS.find(({ start }) => start.every((byte, i) => bytes[i] === byte));
  if (kind === undefined) throw new Error(`names ${path}, which is neither PNG nor JPEG`);
  return { type: kind.type, base64: bytes.toString('base64') };
}

// A device could be read without end.
function read(path: string): Buffer {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('is not a file');
  if (stats.size > MAX_BYTES) {
    throw new Error(`has ${Math.ceil(stats.size / 1000)} KB; 100 are allowed`);
  }
  return readFileSync(path);
}
