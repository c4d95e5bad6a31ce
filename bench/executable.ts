import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const EXECUTABLE = resolve('dist/shopweather');

/**
 * Copies the executable to a folder, after building it if it does not exist. The copy is like an
 * installed file: of a file that was just written, Linux counts larger parts as memory of the process
 * (up to 96 MB instead of 60).
 *
 * @returns the path of the copy
 */
export function executable(folder: string): string {
  if (!existsSync(EXECUTABLE)) execFileSync('npm', ['run', '-s', 'package'], { stdio: 'ignore' });
  const copy = join(folder, 'shopweather');
  copyFileSync(EXECUTABLE, copy);
  return copy;
}
