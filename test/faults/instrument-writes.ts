/**
 * Loaded before the program, in a separate process. Before and after each write to SQLite, counted
 * from 1, it does one of these, as the environment says:
 *
 * - KILL_AT=`12 before`: kills the process with SIGKILL at that moment
 * - COPY_FROM and COPY_TO: copies the first folder into the second, as `12-before`. The copy is what a
 *   crash at that moment would leave on disk.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const { KILL_AT, COPY_FROM, COPY_TO } = process.env;
let writes = 0;

function onWrite(when: 'before' | 'after'): void {
  if (KILL_AT === `${writes} ${when}`) process.kill(process.pid, 'SIGKILL');
  if (COPY_FROM && COPY_TO) {
    // In another process: closing a copied file in this one would release the locks on it.
    const { status } = spawnSync('cp', ['-a', COPY_FROM, join(COPY_TO, `${writes}-${when}`)]);
    if (status !== 0) throw new Error(`no copy at write ${writes}`);
  }
}

function instrumented<This, Args extends unknown[], Result>(
  write: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  return function (this: This, ...args: Args) {
    writes++;
    onWrite('before');
    const result = write.apply(this, args);
    onWrite('after');
    return result;
  };
}

DatabaseSync.prototype.exec = instrumented(DatabaseSync.prototype.exec);
StatementSync.prototype.run = instrumented(StatementSync.prototype.run as never) as never;
