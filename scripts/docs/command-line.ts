import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

/** The command line with every command and its options, for documents. It is not run. */
export async function loadCommandLine(): Promise<Command> {
  return createProgram({ runtime: {} } as Parameters<typeof createProgram>[0]);
}
