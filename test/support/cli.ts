import type { WarmProgram } from './warm/warm-program.ts';

/** What a run of the program left behind. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

// Set by warm/environment.ts.
declare const warmProgram: WarmProgram;

// Node.js or the system reads them when a process starts.
const NEEDS_A_PROCESS = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

/**
 * Runs one command line of the program with nothing in its environment but what is given: no HOME,
 * and nothing on PATH. It runs in a process of plain Node.js that stays warm from one command line
 * to the next, in an empty folder; what only a process of its own shows is tested with
 * `./executable.ts`.
 */
export async function shopweather(
  args: readonly string[],
  { env = {} }: { env?: Record<string, string> } = {},
): Promise<CliResult> {
  const misplaced = NEEDS_A_PROCESS.filter((name) => name in env);
  if (misplaced.length > 0) throw new Error(`${misplaced} needs a process: runExecutable()`);
  return await warmProgram.run([...args], { TZ: 'UTC', PATH: '/nonexistent', ...env });
}
