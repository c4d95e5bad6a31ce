import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import type { Host } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { createRoot } from './root-command.ts';

/**
 * Runs one command line and says with which code to end. Expected failures are told in words;
 * anything else is a bug and shows its stack.
 *
 * @param args the arguments alone, without interpreter and script
 */
export async function execute(args: readonly string[], host: Host): Promise<ExitCode> {
  try {
    const program = createRoot(host, args);
    if (args[0] !== '--version') (await import('./commands.ts')).addCommands(program, host);
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Help and version end here with 0; wrong arguments have been told by commander itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    host.stderr.write(redact(explain(error, host), host.secrets));
    return error instanceof Failure ? error.exitCode : EXIT.bug;
  }
}

function explain(error: unknown, { logFormat, now }: Host): string {
  if (logFormat === 'json') return explainAsJson(error, now().toString());
  if (!(error instanceof Failure)) {
    const stack = error instanceof Error ? error.stack : String(error);
    return `shopweather: this is a bug, please report it with the lines below\n${stack}\n`;
  }
  return error.problems.map(explainProblem).join('');
}

function explainAsJson(error: unknown, time: string): string {
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

function explainProblem({ what, remedy }: Problem): string {
  return `shopweather: ${what}\n  ${remedy}\n`;
}
