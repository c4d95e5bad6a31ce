import { accessSync, constants, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The folder of servers that were downloaded for the tests, shared by all checkouts of a user. */
export const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'shopweather-tests',
);

// On Debian, servers are outside the PATH of an ordinary user.
const EXTRA_FOLDERS = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin'];

/** The absolute path of an executable on PATH or in the usual system folders, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...EXTRA_FOLDERS,
    ...postgresFolders(),
  ];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * The absolute path of an executable.
 *
 * @throws {Error} if it is not installed
 */
export function requireProgram(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed: node scripts/provision.ts`);
  return path;
}

/** Where Debian puts the programs of PostgreSQL, the newest version first. */
function postgresFolders(): string[] {
  return globSync('/usr/lib/postgresql/*/bin').sort((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  );
}
