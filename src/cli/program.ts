import { Argument, Command, Option } from 'commander';
import { EXIT_CODES } from '../domain/exit-codes.ts';
import { COMMIT, VERSION } from '../version.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { HistoryOptions } from './history.ts';
import type { Host } from './host.ts';
import { FORMATS, type RunOptions } from './run-options.ts';

/**
 * The command line. A command's own module is loaded when it runs, so that help and version need
 * neither database nor mail client.
 *
 * @param args the arguments to come, because `--version` answers before it has seen those behind it
 */
export function createProgram(host: Host, args: readonly string[] = []): Command {
  const program = new Command('shopweather')
    .description('Does the weather move my sales, and by how much? A monthly report by e-mail.')
    .version(
      version(host, args.includes('--json')),
      '--version',
      'print version, commit, Node.js and platform',
    )
    .option('--json', 'with --version: for other programs')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // An option belongs to the command that it stands behind.
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  program.exitOverride().configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'shopweather: ')),
  });
  program
    .command('run')
    .description('make the report of one month and mail it')
    .option('--month <YYYY-MM>', 'month to report on (default: the last finished month)')
    .option('--dry-run', 'print the report, send nothing')
    .addOption(
      new Option('--format <format>', 'what to print or save (default: html)').choices(FORMATS),
    )
    .option('--output <file>', 'write the report to a file instead of printing it')
    .option('--sample', 'use the sample data that ships with the program (April 2025)')
    .option('--allow-partial', 'accept a month that is not over; its days so far are used')
    .option('--to <address...>', 'send to these addresses alone, instead of REPORT_TO, CC and BCC')
    .option('--resend', 'send the report again to those who have it')
    .option('--config <file>', 'read the configuration from this file')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', RUN_HELP)
    .action(async (options: RunOptions) => {
      const { runCommand } = await import('./run.ts');
      await runCommand(options, host);
    });
  program
    .command('history')
    .description('show every run, and what became of its mails')
    .option('--json', 'for other programs')
    .option('--config <file>', 'read the configuration from this file')
    .helpOption('-h, --help', 'print this help')
    .action(async (options: HistoryOptions) => {
      const { historyCommand } = await import('./history.ts');
      await historyCommand(options, host);
    });
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', COMPLETION_HELP)
    .action(async (shell: Shell) => {
      const { completionCommand } = await import('./completion/completion.ts');
      await completionCommand(shell, host);
    });
  program
    .command('licenses')
    .description('print the licences of everything inside')
    .helpOption('-h, --help', 'print this help')
    .action(async () => {
      const { licensesCommand } = await import('./licenses.ts');
      await licensesCommand(host);
    });
  return program;
}

function version({ runtime: { node, platform } }: Host, json: boolean): string {
  if (json) return JSON.stringify({ version: VERSION, commit: COMMIT, node, platform }, null, 2);
  const commit = COMMIT === null ? 'not from a commit' : `commit ${COMMIT}`;
  return `shopweather ${VERSION} (${commit}, Node.js ${node}, ${platform})`;
}

const COMPLETION_HELP = `
Examples:
  bash  echo 'source <(shopweather completion bash)' >> ~/.bashrc
  zsh   shopweather completion zsh > /usr/local/share/zsh/site-functions/_shopweather
  fish  shopweather completion fish > ~/.config/fish/completions/shopweather.fish`;

const HELP = `
Start here, with nothing set up:
  shopweather run --sample --dry-run --output report.html

Exit codes:
${EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}

More about a command: shopweather run --help`;

const EXAMPLE_WIDTH = 51;

/** Command lines of `run` to start from, for its help and the manual page. */
export const RUN_EXAMPLES = [
  ['shopweather run', 'report on last month, by mail'],
  ['shopweather run --month 2025-04 --dry-run', 'look at it first: HTML on stdout'],
  ['shopweather run --dry-run --format text', 'the same for the terminal'],
  ['shopweather run --month 2025-04 --to me@example.com', 'mail it to yourself'],
  ['0 7 1 * *  /usr/local/bin/shopweather run', 'in a crontab: each first of the month'],
] as const;

const RUN_HELP = `
Examples:
${RUN_EXAMPLES.map(([command, meaning]) => `  ${command.padEnd(EXAMPLE_WIDTH)}  ${meaning}`).join('\n')}

The configuration comes from the environment and from the first of --config,
$SHOPWEATHER_CONFIG, ./config.env, ~/.config/shopweather/config.env and
/etc/shopweather/config.env. Exit codes: shopweather --help`;
