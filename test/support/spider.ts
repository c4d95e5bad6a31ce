import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, findProgram } from './programs.ts';

/**
 * The folder of MariaDB's plugins that holds the Spider engine: the server's own where the package
 * is installed, else one of the tests'. Undefined without a server.
 */
export function spiderFolder(): string | undefined {
  const mariadbd = findProgram('mariadbd');
  if (mariadbd === undefined) return undefined;
  const ask = (...args: string[]) =>
    execFileSync(mariadbd, ['--no-defaults', ...args], { encoding: 'utf8', stdio: 'pipe' });
  const own = /^plugin-dir +(.*)$/m.exec(ask('--verbose', '--help'))?.[1];
  if (own !== undefined && holdsSpider(own)) return own;
  // A server takes an engine of its very version alone.
  const version = /Ver (\S+)/.exec(ask('--version'))?.[1];
  return join(CACHE, `spider-${version}`);
}

/** Whether the engine is there. */
export function holdsSpider(folder: string): boolean {
  return existsSync(join(folder, 'ha_spider.so'));
}
