import { execFileSync } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE, findProgram } from './programs.ts';

/** Where MySQL's server lies, with all its libraries, if the system has none. */
export const MYSQL_FOLDER = join(CACHE, 'mysql');

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
  if (installed !== undefined && isMysql([installed, '--no-defaults'])) {
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

/** Whether there is a MySQL server that can be started, with its client. */
export function hasMysql(): boolean {
  try {
    for (const name of ['mysqld', 'mysql'] as const) {
      accessSync(mysqlProgram(name)[0], constants.X_OK);
    }
    return true;
  } catch {
    return false;
  }
}

/** Whether it is a program of MySQL: MariaDB's go by the same names. */
export function isMysql([program, ...args]: readonly [string, ...string[]]): boolean {
  const options = { encoding: 'utf8', stdio: 'pipe' } as const;
  return !execFileSync(program, [...args, '--version'], options).includes('MariaDB');
}
