import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './programs.ts';

/** Where MySQL's server lies, with all its libraries, if the system has none. */
export const MYSQL_FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/mysql/', import.meta.url),
);

/**
 * The command line that MySQL's server starts with.
 *
 * @throws {Error} if there is none
 */
export function mysqld(): readonly [string, ...string[]] {
  const installed = findProgram('mysqld');
  // MariaDB's server goes by this name, too.
  if (installed !== undefined && !versionOf(installed).includes('MariaDB')) {
    return [installed, '--no-defaults'];
  }
  const [loader] = globSync('usr/lib/*/ld-linux*.so.*', { cwd: MYSQL_FOLDER });
  if (loader === undefined) throw new Error('MySQL is not there: node scripts/provision.ts');
  // It is linked to a newer C library than most systems have.
  return [
    join(MYSQL_FOLDER, loader),
    '--library-path',
    join(MYSQL_FOLDER, dirname(loader)),
    join(MYSQL_FOLDER, 'usr/sbin/mysqld'),
    '--no-defaults',
    `--basedir=${join(MYSQL_FOLDER, 'usr')}`,
    `--lc-messages-dir=${join(MYSQL_FOLDER, 'usr/share/mysql')}`,
  ];
}

function versionOf(daemon: string): string {
  return execFileSync(daemon, ['--no-defaults', '--version'], { encoding: 'utf8', stdio: 'pipe' });
}
