import type { Command } from 'commander';
import { loadCommandLine } from './command-line.ts';
import { code, helpText, plain, table } from './markdown.ts';

/** The page `docs/cli.md`, from the definitions of the command line. */
export async function cliPage(): Promise<string> {
  const program = await loadCommandLine();
  const { commands } = program;
  const name = program.name();
  return [
    INTRODUCTION,
    '## Commands',
    table(
      ['command', 'what it does'],
      commands.map((command) => [
        `[${code(`${name} ${command.name()}`)}](#${name}-${command.name()})`,
        plain(command.description()),
      ]),
    ),
    ...commands.flatMap((command) => [
      `## ${name} ${command.name()}`,
      `${capitalized(plain(command.description()))}.`,
      `\`\`\`\n${name} ${usage(command)}\n\`\`\``,
      ...details(command),
    ]),
    `## ${name}`,
    `The options of ${code(name)} itself.`,
    ...details(program),
    '',
  ].join('\n\n');
}

const INTRODUCTION = `<!-- Generated from the definitions of the command line by npm run docs. Do not edit. -->
# Command line

This page lists every command, argument and option of \`shopweather\`, for the person who installs and
runs it. \`shopweather --help\` and \`shopweather COMMAND --help\` print the same.

Results go to stdout; steps and errors go to stderr. In a checkout, \`npm run -s shopweather -- ARGS\`
stands for \`shopweather ARGS\`. The exit codes are explained in
[Delivery guarantees](delivery-guarantees.md#exit-codes), the configuration in
[Configuration](configuration.md).`;

function usage(command: Command): string {
  return `${command.name()} ${command.usage()}`;
}

function details(command: Command): string[] {
  const { registeredArguments: args } = command;
  const options = command.createHelp().visibleOptions(command);
  const text = textAfterHelp(command);
  return [
    ...(args.length === 0
      ? []
      : [
          table(
            ['argument', 'meaning'],
            args.map((arg) => [
              code(arg.required ? `<${arg.name()}>` : `[${arg.name()}]`),
              withChoices(arg.description, arg.argChoices),
            ]),
          ),
        ]),
    table(
      ['option', 'meaning'],
      options.map(({ flags, description, argChoices, mandatory }) => [
        code(flags),
        withChoices(description, argChoices) + (mandatory ? ' (required)' : ''),
      ]),
    ),
    ...(text === '' ? [] : [helpText(text)]),
  ];
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  const missing = choices?.filter((choice) => !description.includes(choice)) ?? [];
  const list = missing.length > 0 ? `: ${choices?.map(code).join(', ')}` : '';
  return plain(description) + list;
}

/** What the help of a command prints after its options. */
function textAfterHelp(command: Command): string {
  let printed = '';
  command.configureOutput({
    writeOut: (text) => {
      printed += text;
    },
  });
  command.outputHelp();
  return printed.replace(command.helpInformation(), '');
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
