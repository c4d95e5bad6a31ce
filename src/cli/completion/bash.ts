import type { CommandSpec, ProgramSpec } from '../command-spec.ts';
import { quote } from './shells.ts';

/** A completion script for bash 4 and later. It needs no other package. */
export function bashCompletion(program: ProgramSpec): string {
  const names = program.commands.map(({ name }) => name);
  const values = program.commands.flatMap(valueCases);
  const words = program.commands.map(({ name, ...command }) => {
    // If none of the words matches, bash completes a file name.
    const files = command.args.some(({ isFile }) => isFile) ? 'compopt -o default; ' : '';
    return `    ${name}) ${files}words=${quote(wordsOf(command).join(' '))} ;;`;
  });
  return `# bash completion for ${program.name}

_${program.name}() {
  local command='' i words
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash splits --option=value into three words.
  if [[ $word == = ]]; then
    word=''
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
    ${names.join(' | ')})
      command=\${COMP_WORDS[i]}
      break
      ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${values.join('\n')}
  *)
    case $command in
${words.join('\n')}
    *) words=${quote([...names, ...wordsOf(program)].join(' '))} ;;
    esac
    ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -F _${program.name} ${program.name}
`;
}

/** The completions of each option that takes a value. */
function valueCases({ name, options }: CommandSpec): string[] {
  return options.flatMap((option) => {
    if (option.value === null) return [];
    const { choices, isFile } = option.value;
    const spellings = [option.name, option.short].filter((each) => each !== undefined);
    const pattern = spellings.map((each) => quote(`${name} ${each}`)).join(' | ');
    // Without any words bash completes a file name.
    if (isFile) return [`  ${pattern}) compopt -o default && return ;;`];
    return [`  ${pattern}) words=${quote(choices.join(' '))} ;;`];
  });
}

function wordsOf({ args, options }: Pick<CommandSpec, 'args' | 'options'>): string[] {
  return [...args.flatMap(({ choices }) => choices), ...options.map((option) => option.name)];
}
