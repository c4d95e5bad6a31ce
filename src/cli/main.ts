import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { createRootCommand } from './root-command.ts';

/**
 * Runs one command line. An expected failure prints its problems; any other error is a bug and prints
 * its stack.
 *
 * @param args without interpreter and script
 * @returns the exit code
 */
export async function execute(args: readonly string[], context: ProcessContext): Promise<ExitCode> {
  try {
    const program =
      args[0] === '--version'
        ? createRootCommand(context, args)
        : await (await import('./commands.ts')).createProgram(context, args);
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Help and version end with 0 here; commander has already printed errors of the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    context.stderr.write(redact(errorText(error, context), context.secrets));
    return error instanceof Failure ? error.exitCode : EXIT.bug;
  }
}

function errorText(error: unknown, { logFormat, now }: ProcessContext): string {
  if (logFormat === 'json') return errorJson(error, now().toString());
  if (!(error instanceof Failure)) {
    const stack = error instanceof Error ? error.stack : String(error);
    return `shopweather: this is a bug, please report it with the lines below\n${stack}\n`;
  }
  return error.problems.map(problemText).join('');
}

function errorJson(error: unknown, time: string): string {
  const problems: readonly Partial<Problem>[] =
    error instanceof Failure
      ? error.problems
      : [{ what: String((error as Error)?.stack ?? error) }];
  const exitCode = error instanceof Failure ? error.exitCode : EXIT.bug;
  return problems
    .map(({ what, remedy }) => ({ time, level: 'error', message: what, remedy, exitCode }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

function problemText({ what, remedy }: Problem): string {
  return `shopweather: ${what}\n  ${remedy}\n`;
}
