import type { Command } from 'commander';
import { loadProgram } from '../../src/cli/commands.ts';
import type { ProcessContext } from '../../src/system/process-context.ts';

/** The command line with every command and its options, for documents. It is not run. */
export async function loadCommandLine(): Promise<Command> {
  // Only the version text uses the context before a command is run.
  return await loadProgram({ runtime: { node: '', platform: '' } } as ProcessContext);
}
