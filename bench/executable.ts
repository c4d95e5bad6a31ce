import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What is measured. */
export const EXECUTABLE = resolve('dist/shopweather');

/**
 * A copy of the executable as it is installed: of a file just written, Linux maps larger pieces than
 * are used, and counts them as memory of the process (up to 96 MB instead of 60). Made first where it
 * is not there.
 */
export function executable(folder: string): string {
  if (!existsSync(EXECUTABLE)) execFileSync('npm', ['run', '-s', 'package'], { stdio: 'ignore' });
  const installed = join(folder, 'shopweather');
  copyFileSync(EXECUTABLE, installed);
  return installed;
}
