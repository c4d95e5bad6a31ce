import type { Command } from 'commander';

/** One option of a command. */
export interface OptionSpec {
  /** As in `--format`. */
  name: string;
  short: string | undefined;
  mandatory: boolean;
  /** As in `--format <format>`. */
  flags: string;
  description: string;
  /** Its value; null for a switch. */
  value: { name: string; choices: readonly string[]; isFile: boolean; repeats: boolean } | null;
}

/** One argument of a command. */
export interface ArgumentSpec {
  name: string;
  /** As in `<shell>`, or `[run]` if it is optional. */
  shown: string;
  description: string;
  /** The accepted values; empty if any value is. */
  choices: readonly string[];
  isFile: boolean;
}

export interface CommandSpec {
  name: string;
  description: string;
  options: OptionSpec[];
  args: ArgumentSpec[];
}

/** The whole command line as data. */
export interface ProgramSpec extends CommandSpec {
  commands: CommandSpec[];
}

/** The definition of the command line as data, for completions, manual page and documents. */
export function programSpec(program: Command): ProgramSpec {
  return { ...commandSpec(program), commands: program.commands.map(commandSpec) };
}

function commandSpec(command: Command): CommandSpec {
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
        mandatory: option.mandatory,
        flags: option.flags,
        description: option.description,
        value: takesValue
          ? {
              name,
              choices: option.argChoices ?? [],
              isFile: isFile(name),
              repeats: option.variadic,
            }
          : null,
      };
    }),
    args: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      shown: argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      description: argument.description,
      choices: argument.argChoices ?? [],
      isFile: isFile(argument.name()),
    })),
  };
}

function isFile(name: string): boolean {
  return name === 'file' || name === 'folder';
}
