import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The SHA-256 checksums of the matching files of a folder, in the format of `sha256sum --check`. */
export function checksums(folder: string, pattern: RegExp): string {
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .sort()
    .map((file) => {
      const hash = createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex');
      return `${hash}  ${file}\n`;
    })
    .join('');
}
