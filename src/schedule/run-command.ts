import { spawnSync } from 'node:child_process';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

const NEVER = /^(?!)/;

/**
 * Runs a program of the system and waits for its end.
 *
 * @param options.input as bytes, a character each
 * @param options.none what it says where it fails for there being nothing to tell
 * @returns its output as bytes, a character each: it may be in any encoding
 * @throws Failure (69) where it is absent or fails
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', none = NEVER }: { input?: string; none?: RegExp } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input: Buffer.from(input, 'latin1'),
    encoding: 'latin1',
  });
  if (status !== 0 && none.test(stderr)) return '';
  if (error || status !== 0) {
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    const why = code === 'ENOENT' ? 'it is not installed' : (code ?? stderr.trim());
    throw failure(
      EXIT.unavailable,
      `${[program, ...args].join(' ')}: ${why}`,
      'Another kind of schedule may do: shopweather schedule install --with crontab, cron.d or systemd.',
      { cause: error },
    );
  }
  return stdout;
}
