import type { CommandSpec, OptionSpec, ProgramSpec } from '../command-spec.ts';

/** A completion script for fish. */
export function fishCompletion(program: ProgramSpec): string {
  const lines = [
    `# fish completion for ${program.name}`,
    // Files are completed only for options that take one.
    `complete -c ${program.name} -f`,
    ...program.options.map((option) => optionLine(option, '__fish_use_subcommand')),
    ...program.commands.flatMap(commandLines),
  ];
  return `${lines.join('\n')}\n`;

  function commandLines({ name, description, options, args }: CommandSpec): string[] {
    const condition = `__fish_seen_subcommand_from ${name}`;
    return [
      `${start('__fish_use_subcommand')} -a ${name} -d ${quoteForFish(description)}`,
      ...args.map(({ isFile, choices }) =>
        isFile
          ? `${start(condition)} -F`
          : `${start(condition)} -a ${quoteForFish(choices.join(' '))}`,
      ),
      ...options.map((option) => optionLine(option, condition)),
    ];
  }

  function optionLine({ name, short, description, value }: OptionSpec, when: string): string {
    const words = [start(when), `-l ${name.slice(2)}`];
    if (short) words.push(`-s ${short.slice(1)}`);
    if (value?.isFile) words.push('-r -F');
    else if (value) words.push(`-x -a ${quoteForFish(value.choices.join(' '))}`);
    return [...words, `-d ${quoteForFish(description)}`].join(' ');
  }

  function start(condition: string): string {
    return `complete -c ${program.name} -n ${quoteForFish(condition)}`;
  }
}

/** Unlike other shells, fish has escapes inside single quotes. */
function quoteForFish(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
