import { type CommandSpec, type OptionSpec, programSpec } from '../../src/cli/command-spec.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { KEYS } from '../../src/config/keys.ts';
import { EXIT_CODES } from '../../src/domain/exit-codes.ts';
import { VERSION } from '../../src/system/version.ts';
import { loadCommandLine } from '../docs/command-line.ts';

/** The manual page for `man shopweather`, generated from the command line and the keys. */
export async function manualPage(): Promise<string> {
  const { name, description, options, commands } = programSpec(await loadCommandLine());
  const examples = (await COMMANDS.run?.load())?.default.examples ?? [];
  const [question, ...rest] = description.split('? ');
  return lines(
    `.TH ${name.toUpperCase()} 1 "" "${name} ${VERSION}" "User Commands"`,
    '.SH NAME',
    roff(`${name} - ${question?.toLowerCase()}?`),
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => [
      `.B ${roff(`${name} ${command.name}`)}`,
      usage(command),
      '.br',
    ]),
    `.B ${name}`,
    usage({ options, args: [] }),
    '.SH DESCRIPTION',
    roff(
      `${rest.join('? ')} Reads daily sales and daily temperatures from databases, files or a weather service, measures how ` +
        'they are related, and mails the report. It is made to be started by cron once a month.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap((command) => [
      `.SS ${roff(`${name} ${command.name}`)}`,
      roff(`${command.description}.`),
      ...command.args.flatMap(({ shown, choices, description }) =>
        entry(shown, choices.length > 0 ? choices.join(', ') : description),
      ),
      ...command.options.flatMap(optionEntry),
    ]),
    '.SH OPTIONS',
    ...options.flatMap(optionEntry),
    '.SH ENVIRONMENT',
    roff('A key can also be set in the configuration file; the environment takes precedence.'),
    ...Object.entries(KEYS as Record<string, Key>).flatMap(([key, { meaning, default: value }]) =>
      entry(key, value ? `${meaning}; default: ${value}` : meaning),
    ),
    '.SH FILES',
    roff('The first existing file is read, unless --config or $SHOPWEATHER_CONFIG is set:'),
    ...CONFIG_FILES.flatMap((file) => ['.br', `.I ${roff(file)}`]),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(({ code, meaning }) => entry(String(code), meaning)),
    '.SH EXAMPLES',
    ...examples.flatMap(([command, meaning]) => entry(command, meaning)),
  );
}

interface Key {
  meaning: string;
  default?: string;
}

const CONFIG_FILES = [
  './config.env',
  '$XDG_CONFIG_HOME/shopweather/config.env (by default ~/.config)',
  '/etc/shopweather/config.env',
];

function usage({ options, args }: Pick<CommandSpec, 'options' | 'args'>): string {
  const words = [
    ...options.map(({ name, value, mandatory }) => {
      const words = value ? `${name} <${value.name}>` : name;
      return mandatory ? words : `[${words}]`;
    }),
    ...args.map(({ shown }) => shown),
  ];
  return roff(words.join(' '));
}

function optionEntry({ flags, description, value }: OptionSpec): string[] {
  const choices = value?.choices.length ? `: ${value.choices.join(', ')}` : '';
  return entry(flags, description + choices);
}

function entry(term: string, text: string): string[] {
  return ['.TP', `.B ${roff(term)}`, roff(text)];
}

/** Escapes a text for roff: hyphens can be copied, and no line is read as a request. */
function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&');
}

function lines(...each: string[]): string {
  return `${each.join('\n')}\n`;
}
