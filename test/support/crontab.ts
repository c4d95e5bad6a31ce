import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll } from '@jest/globals';
import { CACHE } from './programs.ts';

const SAVED = join(CACHE, 'crontab.before');

/** The crontab of whoever runs the tests. */
export function crontab(): string {
  return spawnSync('crontab', ['-l'], { encoding: 'utf8' }).stdout;
}

export function setCrontab(content: string | Uint8Array): void {
  execFileSync('crontab', ['-'], { input: content });
}

/** While this file of tests runs, no other one changes the crontab; it is put back at the end. */
export function borrowCrontab(): void {
  let lock: ReturnType<typeof spawn>;
  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    // It answers when the lock is free, and holds it until its input ends.
    lock = spawn('flock', [join(CACHE, 'crontab.lock'), 'cat']);
    lock.stdin?.write('locked');
    await once(lock.stdout as Readable, 'data');
    // If there is one, tests were killed before they had put it back.
    if (!existsSync(SAVED)) writeFileSync(SAVED, spawnSync('crontab', ['-l']).stdout);
  });
  afterAll(() => {
    const before = readFileSync(SAVED);
    if (before.length > 0) setCrontab(before);
    else spawnSync('crontab', ['-r']);
    rmSync(SAVED);
    lock.stdin?.end();
  });
}
