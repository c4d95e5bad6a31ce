import type { Command } from 'commander';

/** One option of a command, as completions and the manual page tell it. */
export interface OptionSpec {
  /** For example `--format`. */
  name: string;
  short: string | undefined;
  /** Whether it may not be left out. */
  mandatory: boolean;
  /** As help shows it: `--format <format>`. */
  flags: string;
  description: string;
  /** What follows it, by the name of its value; null for a switch. */
  value: { name: string; choices: readonly string[]; isFile: boolean; repeats: boolean } | null;
}

/** One argument of a command. */
export interface ArgumentSpec {
  name: string;
  /** As help shows it: `<shell>`, or `[run]` where it may be left out. */
  shown: string;
  description: string;
  /** What can stand there; empty where that is not known beforehand. */
  choices: readonly string[];
  isFile: boolean;
}

/** One command. */
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

/** Reads the command line's definition, so that nothing tells it a second time. */
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
