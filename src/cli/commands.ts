import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { dayOfMonth, days, duration, storeName, timeOfDay } from '../config/values.ts';
import { SCHEDULERS } from '../schedule/timing.ts';
import type { Host } from '../system/process-context.ts';
import type { BackfillOptions } from './backfill.ts';
import type { CheckOptions } from './check.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { HistoryOptions } from './history.ts';
import type { ResumeOptions } from './resume.ts';
import { FORMATS, ONLY, type RunOptions } from './run-options.ts';
import type { ScheduleAction, ScheduleOptions } from './schedule.ts';
import type { ShowOptions } from './show.ts';
import type { StatusOptions } from './status.ts';

/**
 * Adds every command. A command's own module is loaded when it runs, so that help and version need
 * neither database nor mail client.
 */
export function addCommands(program: Command, host: Host): void {
  const command = (name: string) =>
    program.command(name).helpOption('-h, --help', 'print this help');

  withLog(
    withConfig(
      command('run')
        .description('make the report of one month and mail it')
        .option('--month <YYYY-MM>', 'month to report on (default: the last finished month)')
        .option('--dry-run', 'print the report, send nothing')
        .option('--open', 'with --dry-run: show the report in the browser')
        .addOption(
          new Option('--format <format>', 'what to print or save (default: html)').choices(FORMATS),
        )
        .option('--output <file>', 'write the report to a file instead of printing it')
        .option('--sample', 'use the sample data that ships with the program (April 2025)')
        .option('--allow-partial', 'accept a month that is not over; its days so far are used')
        .addOption(
          new Option('--store <name>', 'report on this store alone').argParser(argument(storeName)),
        )
        .option(
          '--to <address...>',
          'send to these addresses alone, instead of REPORT_TO, CC and BCC',
        )
        .option('--resend', 'send the report again to those who have it')
        .addOption(waitOption()),
    ),
  )
    .addHelpText('after', RUN_HELP)
    .action(async (options: RunOptions) => {
      const { runCommand } = await import('./run.ts');
      await runCommand(options, host);
    });
  withLog(
    withConfig(
      command('resume')
        .description('go on with a run from the step that failed')
        .argument('[run]', 'its number, as history shows it; the last one that failed')
        .option(
          '--resend-unknown',
          'send again the mails of which nobody knows whether they arrived',
        )
        .option('--mark-sent', 'take those mails for delivered')
        .addOption(waitOption()),
    ),
  )
    .addHelpText('after', RESUME_HELP)
    .action(async (run: string | undefined, options: ResumeOptions) => {
      const { resumeCommand } = await import('./resume.ts');
      await resumeCommand(run, options, host);
    });
  withLog(
    withConfig(
      command('backfill')
        .description('report on every month of a span, out of one scan of each database')
        .requiredOption('--from <YYYY-MM>', 'the first month')
        .requiredOption('--to <YYYY-MM>', 'the last month')
        .addOption(new Option('--only <months>', 'which of them (default: missing)').choices(ONLY))
        .option('--send', 'mail the reports too')
        .option('--output <folder>', 'write them there as well, a page a month')
        .addOption(waitOption()),
    ),
  )
    .addHelpText('after', BACKFILL_HELP)
    .action(async (options: BackfillOptions) => {
      const { backfillCommand } = await import('./backfill.ts');
      await backfillCommand(options, host);
    });
  withConfig(
    command('history')
      .description('show every run, and what became of its mails')
      .option('--json', 'for other programs')
      .option('--html <file>', 'write it as a page, with the steps of every run'),
  ).action(async (options: HistoryOptions) => {
    const { historyCommand } = await import('./history.ts');
    await historyCommand(options, host);
  });
  withConfig(
    command('show')
      .description('show one run: its steps, its mails and its log')
      .argument('[run]', 'its number, as history shows it; the last one')
      .option('--json', 'for other programs'),
  ).action(async (run: string | undefined, options: ShowOptions) => {
    const { showCommand } = await import('./show.ts');
    await showCommand(run, options, host);
  });
  withConfig(
    command('status')
      .description('tell whether reports go out, for a watchdog')
      .addOption(
        new Option('--max-age <age>', 'how old the last report may be (default: 35d)').argParser(
          argument(days),
        ),
      )
      .option('--json', 'for other programs'),
  )
    .addHelpText('after', STATUS_HELP)
    .action(async (options: StatusOptions) => {
      const { statusCommand } = await import('./status.ts');
      await statusCommand(options, host);
    });
  withConfig(
    command('check')
      .description('try everything that a run needs, without sending anything')
      .option('--json', 'for other programs')
      .option('--as-cron', 'with the little environment that cron gives'),
  ).action(async (options: CheckOptions) => {
    const { checkCommand } = await import('./check.ts');
    await checkCommand(options, host);
  });
  withConfig(
    command('schedule')
      .description('have the system run the report every month')
      .addArgument(
        new Argument('<action>', 'print, install, status or remove').choices([
          'print',
          'install',
          'status',
          'remove',
        ]),
      )
      .addOption(new Option('--with <kind>', 'what runs it (default: crontab)').choices(SCHEDULERS))
      .addOption(
        new Option('--day <day>', 'of the month, 1 to 28 (default: 1)').argParser(
          argument(dayOfMonth),
        ),
      )
      .addOption(
        new Option('--time <HH:MM>', "by the system's clock (default: 07:00)").argParser(
          argument(timeOfDay),
        ),
      ),
  )
    .addHelpText('after', SCHEDULE_HELP)
    .action(async (action: ScheduleAction, options: ScheduleOptions) => {
      const { scheduleCommand } = await import('./schedule.ts');
      await scheduleCommand(action, options, host);
    });
  command('templates')
    .description('copy the templates of the report into a folder, to give it your own look')
    .addArgument(new Argument('<action>', 'eject').choices(['eject']))
    .argument('<folder>', 'where to; made where it does not exist')
    .addHelpText('after', TEMPLATES_HELP)
    .action(async (_action: 'eject', folder: string) => {
      const { ejectTemplates } = await import('./templates.ts');
      await ejectTemplates(folder, host);
    });
  command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))
    .addHelpText('after', COMPLETION_HELP)
    .action(async (shell: Shell) => {
      const { completionCommand } = await import('./completion/completion.ts');
      const { outline } = await import('./command-spec.ts');
      await completionCommand(shell, outline(program), host);
    });
  command('licenses')
    .description('print the licences of everything inside')
    .action(async () => {
      const { licensesCommand } = await import('./licenses.ts');
      await licensesCommand(host);
    });
}

function withConfig(command: Command): Command {
  return command.option('--config <file>', 'read the configuration from this file');
}

function withLog(command: Command): Command {
  return command
    .addOption(
      new Option('--log-format <format>', 'how steps and errors are told (default: text)').choices([
        'text',
        'json',
      ]),
    )
    .option('--quiet', 'tell errors alone')
    .option('--verbose', 'tell more, and at once, also where cron would mail it');
}

function waitOption(): Option {
  return new Option('--wait <time>', 'wait so long for another run to end, as in 10m').argParser(
    argument(duration),
  );
}

/** A reader of values whose errors are those of the command line. */
function argument<Value>(read: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      throw new InvalidArgumentError(`It ${(error as Error).message}.`);
    }
  };
}

const COMPLETION_HELP = `
Examples:
  bash  echo 'source <(shopweather completion bash)' >> ~/.bashrc
  zsh   shopweather completion zsh > /usr/local/share/zsh/site-functions/_shopweather
  fish  shopweather completion fish > ~/.config/fish/completions/shopweather.fish`;

const EXAMPLE_WIDTH = 51;

/** Command lines of `run` to start from, for its help and the manual page. */
export const RUN_EXAMPLES = [
  ['shopweather run', 'report on last month, by mail'],
  ['shopweather run --month 2025-04 --dry-run', 'look at it first: HTML on stdout'],
  ['shopweather run --dry-run --open', 'the same in the browser'],
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

const RESUME_HELP = `
A run that failed on its way to the mail server does not ask the databases again: what
finished steps brought is kept until the report is sent. Where month, configuration or
version have changed, it starts afresh and says so.

Examples:
  shopweather resume                   the last run that failed
  shopweather resume 12                that one
  shopweather resume --resend-unknown  also the mails whose answer got lost, once more
  shopweather resume --mark-sent       they have arrived: leave them alone`;

const BACKFILL_HELP = `
Without --send, nothing is mailed: the reports are made and recorded, for history and show.
A month that was sent is never sent again, and SEND_IF holds as for any run.

Examples:
  shopweather backfill --from 2024-01 --to 2025-03 --output reports
  shopweather backfill --from 2024-01 --to 2025-03 --send --only failed`;

const SCHEDULE_HELP = `
crontab: a marked block in your own crontab. cron.d: /etc/cron.d/shopweather, as root.
systemd: a timer, which makes up for a run that was missed, and a service without any
rights, as root.

Examples:
  shopweather schedule install                   the first of every month at 07:00
  shopweather schedule print --with systemd      look at it first
  shopweather schedule status                    the next run, and how the last one ended`;

const TEMPLATES_HELP = `
Nothing is overwritten. TEMPLATES_DIR names the folder in the configuration; a template that
is not in it is the program's own, and shopweather check tries those that are.

Examples:
  shopweather templates eject /etc/shopweather/look`;

const STATUS_HELP = `
Ends with 0 if a report was sent, or withheld by SEND_IF, within --max-age, and with 69 if
not: for a second pair of eyes on the schedule, as in
  0 9 * * *  shopweather status --max-age 35d > /dev/null`;
