import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import type { Host } from './host.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command line and says with which code to end. Expected failures are told in words;
 * anything else is a bug and shows its stack.
 *
 * @param args the arguments alone, without interpreter and script
 */
export async function execute(args: readonly string[], host: Host): Promise<ExitCode> {
  try {
    await createProgram(host, args).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Help and version end here with 0; wrong arguments have been told by commander itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    host.stderr.write(redact(explain(error), host.secrets));
    return error instanceof Failure ? error.exitCode : EXIT.bug;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Failure)) {
    const stack = error instanceof Error ? error.stack : String(error);
    return `shopweather: this is a bug, please report it with the lines below\n${stack}\n`;
  }
  return error.problems.map(explainProblem).join('');
}

function explainProblem({ what, remedy }: Problem): string {
  return `shopweather: ${what}\n  ${remedy}\n`;
}

// Shorter ones occur in ordinary words, where a gap would give them away.
const SHORTEST_REDACTED = 4;

/** Takes secrets out of a text, should one have slipped into a message of a server. */
function redact(text: string, secrets: ReadonlySet<string>): string {
  const telling = [...secrets].filter((secret) => secret.length >= SHORTEST_REDACTED);
  return telling.reduce((result, secret) => result.replaceAll(secret, '***'), text);
}
