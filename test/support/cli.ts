import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The program's words in a shell: the sources in a checkout, or what SHOPWEATHER_EXECUTABLE names,
 * by which the same tests run against the packaged executable.
 */
export const PROGRAM: [string, ...string[]] = process.env.SHOPWEATHER_EXECUTABLE
  ? [resolve(process.env.SHOPWEATHER_EXECUTABLE)]
  : [process.execPath, fileURLToPath(new URL('../../src/main.ts', import.meta.url))];

// Where the executable is started: nothing to find, and nowhere to write.
const EMPTY = join(tmpdir(), 'shopweather-empty');
mkdirSync(EMPTY, { recursive: true, mode: 0o555 });

/** What a run of the program left behind. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface CliOptions {
  /** The whole environment; nothing is inherited. */
  env?: Record<string, string>;
  cwd?: string;
}

/**
 * Runs the real program in a process of its own, unless told otherwise in an empty folder and with
 * an empty environment: no HOME, and nothing on PATH.
 */
export async function shopweather(
  args: readonly string[],
  { env = {}, cwd = EMPTY }: CliOptions = {},
): Promise<CliResult> {
  const [program, ...first] = PROGRAM;
  const child = spawn(program, [...first, ...args], {
    cwd,
    env: { TZ: 'UTC', PATH: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  // The mode of the folder does not stop root.
  if (readdirSync(EMPTY).length > 0) throw new Error(`the program wrote into ${EMPTY}`);
  return { code: child.exitCode, stdout, stderr };
}
