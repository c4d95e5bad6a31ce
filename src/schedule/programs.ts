import { spawnSync } from 'node:child_process';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

/**
 * Runs a program of the system and waits for its end.
 *
 * @returns its output
 * @throws Failure (69) where it is absent or fails; `tolerated` is the exit code that is no failure
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', tolerated = 0 }: { input?: string; tolerated?: number } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error || (status !== 0 && status !== tolerated)) {
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    const why = code === 'ENOENT' ? 'it is not installed' : (code ?? stderr.trim());
    throw failure(
      EXIT.unavailable,
      `${[program, ...args].join(' ')}: ${why}`,
      'Another kind of schedule may do: shopweather schedule install --with crontab, cron.d or systemd.',
      { cause: error },
    );
  }
  return status === 0 ? stdout : '';
}
