import { execFileSync } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE, findProgram } from './programs.ts';

/** The folder of MySQL's server and its libraries, used if the system has no MySQL. */
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
 * The command line that starts one of MySQL's programs.
 *
 * @throws {Error} if the program is not installed
 */
export function mysqlProgram(name: keyof typeof PROGRAMS): readonly [string, ...string[]] {
  const installed = findProgram(name);
  if (installed !== undefined && isMysql([installed, '--no-defaults'])) {
    return [installed, '--no-defaults'];
  }
  const [loader] = globSync('usr/lib/*/ld-linux*.so.*', { cwd: MYSQL_FOLDER });
  if (loader === undefined) throw new Error('MySQL is not installed: node scripts/provision.ts');
  const [program, ...args] = PROGRAMS[name];
  // The program needs a newer C library than most systems have.
  return [
    join(MYSQL_FOLDER, loader),
    '--library-path',
    join(MYSQL_FOLDER, dirname(loader)),
    join(MYSQL_FOLDER, program),
    ...args,
  ];
}

/** Whether MySQL's server and client can be started. */
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

/** Whether a program belongs to MySQL: MariaDB's programs have the same names. */
export function isMysql([program, ...args]: readonly [string, ...string[]]): boolean {
  const options = { encoding: 'utf8', stdio: 'pipe' } as const;
  return !execFileSync(program, [...args, '--version'], options).includes('MariaDB');
}
