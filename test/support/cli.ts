import type { WarmProgram } from './warm/warm-program.ts';

/** The exit code and the output of one run of the program. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

// Set by warm/environment.ts.
declare const warmProgram: WarmProgram;

// Node.js or the system reads these variables when a process starts.
const PROCESS_VARIABLES = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

/**
 * Runs one command line of the program. Its environment holds only the given variables: no HOME, and
 * nothing on PATH. The command line runs in an empty folder, in a process of plain Node.js that
 * stays warm for the next one. Tests that need a process of their own use `./executable.ts`.
 */
export async function shopweather(
  args: readonly string[],
  { env = {} }: { env?: Record<string, string> } = {},
): Promise<CliResult> {
  const unsupported = PROCESS_VARIABLES.filter((name) => name in env);
  if (unsupported.length > 0) throw new Error(`${unsupported} needs a process: runExecutable()`);
  return await warmProgram.run([...args], { TZ: 'UTC', PATH: '/nonexistent', ...env });
}
