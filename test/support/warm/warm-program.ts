import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AUTHORITY } from '../authority.ts';
import type { CliResult } from '../cli.ts';

/** A process that runs many command lines, one by one or several at once. */
export interface WarmProgram {
  run(args: string[], env: Record<string, string>): Promise<CliResult>;
}

/** The messages to and from the process. */
export interface Request {
  id: number;
  args: string[];
  env: Record<string, string>;
}
export interface Response extends CliResult {
  id: number;
}

/** Starts the process at the first command line; it ends with its parent. */
export function startWarmProgram(): WarmProgram {
  let run: WarmProgram['run'] | undefined;
  return {
    run: (args, env) => {
      // If the process ends, the next command line starts a new one.
      run ??= startProcess(() => {
        run = undefined;
      });
      return run(args, env);
    },
  };
}

function startProcess(onEnd: () => void): WarmProgram['run'] {
  // The program runs in an empty folder, and may not write into it.
  const emptyFolder = join(tmpdir(), `empty-${process.pid}`);
  mkdirSync(emptyFolder, { recursive: true, mode: 0o555 });
  const pending = new Map<number, PromiseWithResolvers<CliResult>>();
  const child = fork(fileURLToPath(new URL('execute.ts', import.meta.url)), {
    cwd: emptyFolder,
    env: { TZ: 'UTC', TMPDIR: tmpdir(), NODE_EXTRA_CA_CERTS: AUTHORITY.cert },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  // The process keeps its parent alive only while a request is pending.
  const unref = () => {
    child.unref();
    child.channel?.unref();
  };
  unref();
  child.on('message', ({ id, ...result }: Response) => {
    pending.get(id)?.resolve(result);
    pending.delete(id);
    if (pending.size === 0) unref();
  });
  child.on('exit', (code, signal) => {
    onEnd();
    const error = new Error(`the warm program ended: ${signal ?? `exit ${code}`}`);
    for (const { reject } of pending.values()) reject(error);
  });
  // A request cannot be sent to a process that is ending; its exit, above, rejects the request.
  child.on('error', () => {});
  let lastId = 0;
  return async (args, env) => {
    const id = ++lastId;
    const response = Promise.withResolvers<CliResult>();
    pending.set(id, response);
    child.ref();
    child.channel?.ref();
    child.send({ id, args, env } satisfies Request);
    const result = await response.promise;
    // Root can write into the folder in spite of its mode.
    const files = readdirSync(emptyFolder);
    for (const name of files) rmSync(join(emptyFolder, name), { recursive: true });
    if (files.length > 0) throw new Error(`the program wrote ${files} into its working folder`);
    return result;
  };
}
