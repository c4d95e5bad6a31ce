import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { unwritable } from './output.ts';

/**
 * Writes a page into a new temporary folder that only this user can read. The page stays there after
 * the program has ended.
 *
 * @returns its path
 * @throws Failure (73)
 */
export function writeTemporaryPage(html: string, name: string): string {
  const folder = tmpdir();
  try {
    const path = join(mkdtempSync(join(folder, 'shopweather-')), name);
    writeFileSync(path, html, { mode: 0o600 });
    return path;
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/**
 * Opens a page in the user's browser, and does not wait for it.
 *
 * @throws Failure (69)
 */
export async function openInBrowser(path: string, { env, runtime }: ProcessContext): Promise<void> {
  const address = pathToFileURL(resolve(path)).href;
  const [program, ...args] = openCommand(runtime.platform, env.BROWSER, address);
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw failure(EXIT.unavailable, `${program} cannot be started`, `Open ${path} yourself.`, {
      cause: error,
    });
  }
  child.unref();
}

/** The command that opens an address on a platform. */
function openCommand(
  platform: string,
  browser: string | undefined,
  address: string,
): [string, ...string[]] {
  if (platform.startsWith('darwin')) return ['open', address];
  // Without the empty title `start` would use the address as the title.
  if (platform.startsWith('win32')) return ['cmd', '/c', 'start', '', address];
  // BROWSER is a list separated by colons; `%s` stands for the address.
  const [first = ''] = (browser ?? '').split(':');
  const [program = 'xdg-open', ...args] = first.split(' ').filter(Boolean);
  const words = args.map((arg) => arg.replace('%s', () => address));
  return [program, ...words, ...(first.includes('%s') ? [] : [address])];
}
