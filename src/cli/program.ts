import { Command, Option } from 'commander';
import { EXIT_CODES } from '../domain/exit-codes.ts';
import { VERSION } from '../version.ts';
import type { Host } from './host.ts';
import { FORMATS, type RunOptions } from './run-options.ts';

/**
 * The command line. A command's own module is loaded when it runs, so that help and version need
 * neither database nor mail client.
 */
export function createProgram(host: Host): Command {
  const program = new Command('shopweather')
    .description('Does the weather move my sales, and by how much? A monthly report by e-mail.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
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
    .option('--config <file>', 'read the configuration from this file')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', RUN_HELP)
    .action(async (options: RunOptions) => {
      const { runCommand } = await import('./run.ts');
      await runCommand(options, host);
    });
  return program;
}

const HELP = `
Start here, with nothing set up:
  shopweather run --sample --dry-run --output report.html

Exit codes:
${EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}

More about a command: shopweather run --help`;

const RUN_HELP = `
Examples:
  shopweather run                                  report on last month, by mail
  shopweather run --month 2025-04 --dry-run        look at it first: HTML on stdout
  shopweather run --dry-run --format text          the same for the terminal
  shopweather run --month 2025-04 --to me@example.com
                                                   mail it to yourself
  0 7 1 * *  /usr/local/bin/shopweather run        in a crontab: each first of the month

The configuration comes from the environment and from the first of --config,
$SHOPWEATHER_CONFIG, ./config.env, ~/.config/shopweather/config.env and
/etc/shopweather/config.env. Exit codes: shopweather --help`;
