/**
 * Loaded before the program: ends it as by kill -9 at the write to SQLite that KILL_AT names, counted
 * from 1; `before` or `after` it is done. Without KILL_AT, tells at the end how many there were.
 */
import { writeSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const [at, when] = (process.env.KILL_AT ?? '').split(' ');
let writes = 0;

function counted<This, Args extends unknown[], Result>(
  work: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  return function (this: This, ...args: Args) {
    writes++;
    if (when === 'before' && writes === Number(at)) process.kill(process.pid, 'SIGKILL');
    const result = work.apply(this, args);
    if (when === 'after' && writes === Number(at)) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

DatabaseSync.prototype.exec = counted(DatabaseSync.prototype.exec);
StatementSync.prototype.run = counted(StatementSync.prototype.run as never) as never;
process.on('exit', () => {
  if (at === '') writeSync(2, `WRITES ${writes}\n`);
});
