import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './programs.ts';

/** Where MySQL's server lies, with all its libraries, if the system has none. */
export const MYSQL_FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/mysql/', import.meta.url),
);

const PROGRAMS = {
  mysql: ['usr/bin/mysql', '--no-defaults'],
  mysqld: [
    'usr/sbin/mysqld',
    '--no-defaults',
    `--basedir=${join(MYSQL_FOLDER, 'usr')}`,
    `--lc-messages-dir=${join(MYSQL_FOLDER, 'usr/share/mysql')}`,
  ],
} as const;

/**
 * The command line that one of MySQL's programs starts with.
 *
 * @throws {Error} if there is none
 */
export function mysqlProgram(name: keyof typeof PROGRAMS): readonly [string, ...string[]] {
  const installed = findProgram(name);
  // MariaDB's programs go by these names, too.
  if (installed !== undefined && !versionOf(installed).includes('MariaDB')) {
    return [installed, '--no-defaults'];
  }
  const [loader] = globSync('usr/lib/*/ld-linux*.so.*', { cwd: MYSQL_FOLDER });
  if (loader === undefined) throw new Error('MySQL is not there: node scripts/provision.ts');
  const [program, ...args] = PROGRAMS[name];
  // It is linked to a newer C library than most systems have.
  return [
    join(MYSQL_FOLDER, loader),
    '--library-path',
    join(MYSQL_FOLDER, dirname(loader)),
    join(MYSQL_FOLDER, program),
    ...args,
  ];
}

function versionOf(program: string): string {
  return execFileSync(program, ['--no-defaults', '--version'], { encoding: 'utf8', stdio: 'pipe' });
}
