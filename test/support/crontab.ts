import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll } from '@jest/globals';
import { CACHE } from './programs.ts';

const BACKUP = join(CACHE, 'crontab.before');

/** The crontab of the user who runs the tests. */
export function crontab(): string {
  return spawnSync('crontab', ['-l'], { encoding: 'utf8' }).stdout;
}

export function setCrontab(content: string | Uint8Array): void {
  execFileSync('crontab', ['-'], { input: content });
}

/** Locks the crontab against other test files, and restores it after the last test. */
export function borrowCrontab(): void {
  let lock: ReturnType<typeof spawn>;
  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    // `cat` answers when the lock is taken; `flock` holds it until the input ends.
    lock = spawn('flock', [join(CACHE, 'crontab.lock'), 'cat']);
    lock.stdin?.write('locked');
    await once(lock.stdout as Readable, 'data');
    // If there is a backup, earlier tests were killed before they restored the crontab.
    if (!existsSync(BACKUP)) writeFileSync(BACKUP, spawnSync('crontab', ['-l']).stdout);
  });
  afterAll(() => {
    const before = readFileSync(BACKUP);
    if (before.length > 0) setCrontab(before);
    else spawnSync('crontab', ['-r']);
    rmSync(BACKUP);
    lock.stdin?.end();
  });
}
