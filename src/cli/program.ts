import type { Command } from 'commander';
import { addCommands } from './commands.ts';
import type { Host } from './host.ts';
import { createRoot } from './root.ts';

/** The whole command line, for those who tell of it. */
export function createProgram(host: Host): Command {
  const program = createRoot(host);
  addCommands(program, host);
  return program;
}
