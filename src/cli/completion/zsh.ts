import type { CommandSpec, OptionSpec, ProgramSpec } from '../command-spec.ts';
import { quote } from './shells.ts';

/** A completion script for zsh, to be sourced or put into `$fpath` as `_shopweather`. */
export function zshCompletion(program: ProgramSpec): string {
  const commands = program.commands.map(({ name, description }) =>
    quote(`${name}:${description.replaceAll(':', '\\:')}`),
  );
  return `#compdef ${program.name}

_${program.name}() {
  local context state line curcontext="$curcontext"
  typeset -A opt_args
  _arguments -C${specs(program)} \\
    '1: :->command' \\
    '*:: :->arguments'
  case $state in
  command)
    local -a commands=(
      ${commands.join('\n      ')}
    )
    _describe command commands
    ;;
  arguments)
    case $line[1] in
${program.commands.map((command) => `    ${command.name}) _arguments${specs(command)} ;;`).join('\n')}
    esac
    ;;
  esac
}

# zsh calls this file when it loads it from $fpath; a sourced file has to register itself.
if [[ $funcstack[1] == _${program.name} ]]; then
  _${program.name} "$@"
else
  compdef _${program.name} ${program.name}
fi
`;
}

function specs({ options, args }: CommandSpec): string {
  const lines = [
    ...options.flatMap(optionSpecs),
    ...args.map((argument, i) => `${i + 1}:${argument.name}:${action(argument)}`),
  ];
  return lines.map((line) => ` \\\n      ${quote(line)}`).join('');
}

function optionSpecs(option: OptionSpec): string[] {
  const { description, value } = option;
  const explanation = `[${description.replaceAll(/[[\]:]/g, '\\$&')}]`;
  return [option.name, option.short]
    .filter((name) => name !== undefined)
    .map((name) => {
      if (value === null) return `${name}${explanation}`;
      // A long option also takes its value after an equals sign.
      const assign = name.startsWith('--') ? '=' : '';
      return `${value.repeats ? '*' : ''}${name}${assign}${explanation}:${value.name}:${action(value)}`;
    });
}

function action({ isFile, choices }: { isFile: boolean; choices: readonly string[] }): string {
  return isFile ? '_files' : `(${choices.join(' ')})`;
}
