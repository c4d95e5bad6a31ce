import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { Host } from '../system/process-context.ts';
import { unwritable } from './output.ts';

/**
 * Keeps a page where a browser can read it after the program has ended, in a folder of its own that
 * nobody else can look into.
 *
 * @returns its path
 * @throws Failure (73)
 */
export function keepPage(html: string, name: string): string {
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
 * Shows a page in the browser of whoever sits at the machine, and does not wait for it.
 *
 * @throws Failure (69)
 */
export async function openInBrowser(path: string, { env, runtime }: Host): Promise<void> {
  const address = pathToFileURL(resolve(path)).href;
  const [program, ...args] = opener(runtime.platform, env.BROWSER, address);
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

/** The words by which a platform opens an address. */
function opener(
  platform: string,
  browser: string | undefined,
  address: string,
): [string, ...string[]] {
  if (platform.startsWith('darwin')) return ['open', address];
  // An empty title, or `start` would take the address for one.
  if (platform.startsWith('win32')) return ['cmd', '/c', 'start', '', address];
  // As is the custom: several with colons between them, `%s` where the address goes.
  const [first = ''] = (browser ?? '').split(':');
  const [program = 'xdg-open', ...args] = first.split(' ').filter(Boolean);
  const words = args.map((arg) => arg.replace('%s', () => address));
  return [program, ...words, ...(first.includes('%s') ? [] : [address])];
}
