import { spawnSync } from 'node:child_process';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

interface RunProgramOptions {
  /** Bytes as Latin-1, as the output. */
  input?: string;
  /** The error message by which the program says that its output is empty. */
  emptyMessage?: RegExp;
}

/**
 * Runs a program of the system and waits for its end.
 *
 * @returns the bytes of its output as Latin-1, since they may be in any encoding
 * @throws Failure (69) if the program is not installed or fails
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', emptyMessage }: RunProgramOptions = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input: Buffer.from(input, 'latin1'),
    encoding: 'latin1',
  });
  if (status === 0) return stdout;
  if (emptyMessage?.test(stderr)) return '';
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const reason = code === 'ENOENT' ? 'it is not installed' : (code ?? stderr.trim());
  throw failure(
    EXIT.unavailable,
    `${[program, ...args].join(' ')}: ${reason}`,
    'Try another scheduler: shopweather schedule install --with crontab, cron.d or systemd.',
    { cause: error },
  );
}
