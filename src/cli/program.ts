import type { Command } from 'commander';
import type { Host } from '../system/process-context.ts';
import { addCommands } from './commands.ts';
import { createRoot } from './root-command.ts';

/** The whole command line, for those who tell of it. */
export function createProgram(host: Host): Command {
  const program = createRoot(host);
  addCommands(program, host);
  return program;
}
