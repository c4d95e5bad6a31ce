import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Too large, generated, or not part of the program.
const NOT_COPIED = ['.git', 'node_modules', 'dist', 'lib', 'test'].map((name) => resolve(name));

/** Copies the checkout without its tests, for a test that builds it or changes its files. */
export function copyCheckout(folder: string): void {
  const filter = (path: string) => !NOT_COPIED.includes(resolve(path));
  cpSync('.', folder, { recursive: true, filter });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
}
