import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CliResult } from './cli.ts';

/** The program as users install it; `npm run package` builds it. */
export const EXECUTABLE = resolve('dist/shopweather');

interface ExecutableOptions {
  /** The whole environment: the process inherits no variable. */
  env?: Record<string, string>;
  cwd?: string;
}

/** Starts the program in a process of its own; `stdio` is as in `spawn`. */
export function startExecutable(
  args: readonly string[],
  { env = {}, cwd = emptyFolder(), stdio = 'ignore' }: ExecutableOptions & SpawnOptions = {},
): ChildProcess {
  return spawn(EXECUTABLE, args, { cwd, env: { TZ: 'UTC', PATH: '/nonexistent', ...env }, stdio });
}

/**
 * Runs the program to its end. By default it runs in an empty folder and with an empty environment:
 * no HOME, and nothing on PATH.
 */
export async function runExecutable(
  args: readonly string[],
  options: ExecutableOptions = {},
): Promise<CliResult> {
  const child = startExecutable(args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const result = await outcomeOf(child);
  // Root can write into the folder in spite of its mode.
  if (readdirSync(emptyFolder()).length > 0)
    throw new Error(`the program wrote into ${emptyFolder()}`);
  return result;
}

/** Waits for the end of a process. Returns its exit code and what it wrote to its pipes. */
export async function outcomeOf(child: ChildProcess): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

/**
 * Waits for an event that happens while a process runs.
 *
 * @throws {Error} if the process ends first
 */
export async function eventBeforeExit<T>(child: ChildProcess, event: Promise<T>): Promise<T> {
  const exit = outcomeOf(child);
  return await Promise.race([
    event,
    exit.then(({ code, stderr }) => {
      throw new Error(`the program ended before the event: exit ${code}: ${stderr}`);
    }),
  ]);
}

/** Kills a process, and waits until it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function emptyFolder(): string {
  const folder = join(tmpdir(), 'empty');
  mkdirSync(folder, { recursive: true, mode: 0o555 });
  return folder;
}
