import { readFileSync } from 'node:fs';
import type { Picture } from '../domain/settings.ts';

const LARGEST = 100_000;

const KINDS = [
  { type: 'image/png', start: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/jpeg', start: [0xff, 0xd8, 0xff] },
] as const;

/**
 * A picture that goes with every mail.
 *
 * @throws Error whose message goes on after the key's name
 */
export function pictureFile(path: string): Picture {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`names ${path}, which cannot be read (${code})`);
  }
  const kind = KINDS.find(({ start }) => start.every((byte, i) => bytes[i] === byte));
  if (kind === undefined) throw new Error(`names ${path}, which is neither PNG nor JPEG`);
  if (bytes.length > LARGEST) {
    throw new Error(
      `names ${path}, which has ${Math.ceil(bytes.length / 1000)} KB; 100 are allowed`,
    );
  }
  return { type: kind.type, base64: bytes.toString('base64') };
}
