/**
 * Loaded before the program, in a process of its own. Before and after each write to SQLite, counted
 * from 1, it does what the environment asks for:
 *
 * - KILL_AT=`12 before`: ends the program at that moment as by kill -9
 * - COPY_FROM and COPY_TO: copies the first folder into the second, as `12-before`. That is what such
 *   an end would leave on disk.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const { KILL_AT, COPY_FROM, COPY_TO } = process.env;
let writes = 0;

function reached(when: 'before' | 'after'): void {
  if (KILL_AT === `${writes} ${when}`) process.kill(process.pid, 'SIGKILL');
  if (COPY_FROM && COPY_TO) {
    // By another process: to close a copied file in this one would give up its locks.
    const { status } = spawnSync('cp', ['-a', COPY_FROM, join(COPY_TO, `${writes}-${when}`)]);
    if (status !== 0) throw new Error(`no copy at write ${writes}`);
  }
}

function watched<This, Args extends unknown[], Result>(
  write: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  return function (this: This, ...args: Args) {
    writes++;
    reached('before');
    const result = write.apply(this, args);
    reached('after');
    return result;
  };
}

DatabaseSync.prototype.exec = watched(DatabaseSync.prototype.exec);
StatementSync.prototype.run = watched(StatementSync.prototype.run as never) as never;
