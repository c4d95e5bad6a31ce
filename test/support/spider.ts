import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, findProgram } from './programs.ts';

/**
 * The plugin folder of MariaDB that holds the Spider engine: the server's own folder if the package
 * is installed, otherwise a folder of the tests. Undefined if no server is installed.
 */
export function spiderFolder(): string | undefined {
  const mariadbd = findProgram('mariadbd');
  if (mariadbd === undefined) return undefined;
  const outputOf = (...args: string[]) =>
    execFileSync(mariadbd, ['--no-defaults', ...args], { encoding: 'utf8', stdio: 'pipe' });
  const serverFolder = /^plugin-dir +(.*)$/m.exec(outputOf('--verbose', '--help'))?.[1];
  if (serverFolder !== undefined && hasSpider(serverFolder)) return serverFolder;
  // A server loads only an engine of exactly its own version.
  const version = /Ver (\S+)/.exec(outputOf('--version'))?.[1];
  return join(CACHE, `spider-${version}`);
}

/** Whether the folder contains the engine. */
export function hasSpider(folder: string): boolean {
  return existsSync(join(folder, 'ha_spider.so'));
}
