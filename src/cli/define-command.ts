import type { Command } from 'commander';
import type { ProcessContext } from '../system/process-context.ts';

/** One call of a command. */
export interface CommandCall<Options, Args extends readonly unknown[]> {
  context: ProcessContext;
  options: Options;
  args: Args;
  /** The whole command line with the options of every command. */
  loadProgram: () => Promise<Command>;
}

/** A command: its arguments and options, the text below its help, and its action. */
export interface CommandDefinition<Options, Args extends readonly unknown[]> {
  define(command: Command): unknown;
  help?: string;
  /** Command lines and their meaning, for help, manual page and documents. */
  examples?: readonly Example[];
  action(call: CommandCall<Options, Args>): Promise<void>;
}

export type Example = readonly [commandLine: string, meaning: string];

/** A command that can be added to the command line. */
export interface CommandModule {
  examples: readonly Example[];
  addTo(
    command: Command,
    context: ProcessContext,
    loadProgram: CommandCall<unknown, []>['loadProgram'],
  ): void;
}

/** Turns a definition into a command. Each command's file exports one as its default. */
export function defineCommand<Options = object, Args extends readonly unknown[] = []>({
  define,
  help,
  examples = [],
  action,
}: CommandDefinition<Options, Args>): CommandModule {
  return {
    examples,
    addTo: (command, context, loadProgram) => {
      define(command);
      const text = [...(help ? [help] : []), ...(examples.length > 0 ? [list(examples)] : [])];
      if (text.length > 0) command.addHelpText('after', `\n${text.join('\n\n')}`);
      command.action(async (...parameters) => {
        // Commander passes the arguments, the options and the command.
        const args = parameters.slice(0, -2) as unknown as Args;
        await action({ context, options: parameters.at(-2), args, loadProgram });
      });
    },
  };
}

function list(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([commandLine]) => commandLine.length));
  const lines = examples.map(([commandLine, meaning]) =>
    `  ${commandLine.padEnd(width)}  ${meaning}`.trimEnd(),
  );
  return `Examples:\n${lines.join('\n')}`;
}
