import { accessSync, constants, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where the servers lie that were fetched for the tests: once a user, and not once a checkout. */
export const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'shopweather-tests',
);

// Servers live outside the PATH of an ordinary user on Debian.
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
