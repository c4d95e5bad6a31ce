import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AUTHORITY } from '../authority.ts';
import type { CliResult } from '../cli.ts';

/** A process that runs one command line after the other, or several at once. */
export interface WarmProgram {
  run(args: string[], env: Record<string, string>): Promise<CliResult>;
}

/** What goes to the process, and comes back. */
export interface Request {
  id: number;
  args: string[];
  env: Record<string, string>;
}
export interface Answer extends CliResult {
  id: number;
}

/** Starts the process when the first command line comes; it ends with the process that started it. */
export function startWarmProgram(): WarmProgram {
  let started: ReturnType<typeof start> | undefined;
  return {
    run: (args, env) => {
      // The next command line starts it anew.
      started ??= start(() => {
        started = undefined;
      });
      return started(args, env);
    },
  };
}

function start(onEnd: () => void): WarmProgram['run'] {
  // Where it runs: nothing to find, and nothing may be written.
  const empty = join(tmpdir(), `empty-${process.pid}`);
  mkdirSync(empty, { recursive: true, mode: 0o555 });
  const waiting = new Map<number, PromiseWithResolvers<CliResult>>();
  const child = fork(fileURLToPath(new URL('execute.ts', import.meta.url)), {
    cwd: empty,
    env: { TZ: 'UTC', TMPDIR: tmpdir(), NODE_EXTRA_CA_CERTS: AUTHORITY.cert },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  // It keeps its parent alive only while somebody waits for it.
  const rest = () => {
    child.unref();
    child.channel?.unref();
  };
  rest();
  child.on('message', ({ id, ...result }: Answer) => {
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
    if (waiting.size === 0) rest();
  });
  child.on('exit', (code, signal) => {
    onEnd();
    const error = new Error(`the warm program ended: ${signal ?? `exit ${code}`}`);
    for (const { reject } of waiting.values()) reject(error);
  });
  // A request cannot be sent to a process that is ending; its exit, above, rejects the request.
  child.on('error', () => {});
  let count = 0;
  return async (args, env) => {
    const id = ++count;
    const answer = Promise.withResolvers<CliResult>();
    waiting.set(id, answer);
    child.ref();
    child.channel?.ref();
    child.send({ id, args, env } satisfies Request);
    const result = await answer.promise;
    // Root can write into it in spite of its mode.
    const written = readdirSync(empty);
    for (const name of written) rmSync(join(empty, name), { recursive: true });
    if (written.length > 0) throw new Error(`the program wrote ${written} where it was started`);
    return result;
  };
}
