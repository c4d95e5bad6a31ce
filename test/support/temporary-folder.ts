import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

const MEMORY_FOLDER = '/dev/shm';
const MINIMUM_BYTES = 2 * 1024 ** 3;
const FOLDER_NAME = /^shopweather-test-(\d+)-/;

/**
 * Makes the folder for all temporary files of a test run. It is in memory if there is room, because
 * databases are slow on a disk, and always in a place where files may be executed. It is removed
 * when this process ends.
 *
 * @returns its path, for TMPDIR
 */
export function makeTemporaryFolder(): string {
  const parents = [
    hasRoom(MEMORY_FOLDER) ? [MEMORY_FOLDER] : [],
    tmpdir(),
    resolve('node_modules/.cache'),
  ].flat();
  for (const parent of parents) {
    mkdirSync(parent, { recursive: true });
    removeAbandoned(parent);
    const folder = mkdtempSync(join(parent, `shopweather-test-${process.pid}-`));
    // Servers that run as another user need access.
    chmodSync(folder, 0o755);
    if (mayExecute(folder)) {
      process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
      return folder;
    }
    rmSync(folder, { recursive: true });
  }
  throw new Error(`no folder in which files may be executed: ${parents.join(', ')}`);
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= MINIMUM_BYTES;
  } catch {
    return false;
  }
}

function mayExecute(folder: string): boolean {
  const script = join(folder, 'script');
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(script);
  rmSync(script);
  return status === 0;
}

/** Removes the folders that killed runs of the same user left behind. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = FOLDER_NAME.exec(name)?.[1];
    const folder = join(parent, name);
    if (pid !== undefined && !isRunning(Number(pid)) && statSync(folder).uid === userInfo().uid) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
