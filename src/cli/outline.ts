import type { Command } from 'commander';

/** One option of a command, as completions and the manual page tell it. */
export interface OptionOutline {
  /** For example `--format`. */
  name: string;
  short: string | undefined;
  /** As help shows it: `--format <format>`. */
  flags: string;
  description: string;
  /** What follows it, by the name of its value; null for a switch. */
  value: { name: string; choices: readonly string[]; isFile: boolean; repeats: boolean } | null;
}

/** One command. */
export interface CommandOutline {
  name: string;
  description: string;
  options: OptionOutline[];
  /** Its arguments: `<shell>` with what can stand there. */
  args: { name: string; choices: readonly string[] }[];
}

/** The whole command line as data. */
export interface Outline extends CommandOutline {
  commands: CommandOutline[];
}

/** Reads the command line's definition, so that nothing tells it a second time. */
export function outline(program: Command): Outline {
  return { ...outlineOf(program), commands: program.commands.map(outlineOf) };
}

function outlineOf(command: Command): CommandOutline {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map((option) => {
      const [, name = ''] = /[<[]([^>\].]+)/.exec(option.flags) ?? [];
      const takesValue = option.required || option.optional;
      return {
        name: option.long ?? option.flags,
        short: option.short,
        flags: option.flags,
        description: option.description,
        value: takesValue
          ? {
              name,
              choices: option.argChoices ?? [],
              isFile: name === 'file',
              repeats: option.variadic,
            }
          : null,
      };
    }),
    args: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      choices: argument.argChoices ?? [],
    })),
  };
}
