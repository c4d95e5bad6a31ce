import type { Command } from 'commander';
import type { ProcessContext } from '../system/process-context.ts';
import type { CommandModule } from './define-command.ts';
import { createRootCommand } from './root-command.ts';

interface CommandEntry {
  /** One line for the help of the program. */
  summary: string;
  /** The arguments in that help. */
  args?: string;
  load: () => Promise<{ default: CommandModule }>;
}

/**
 * Every command, and its file. A file is loaded only if its command is called, so that help and
 * version need neither database nor mail client.
 */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    summary: 'make the report of one month and mail it',
    load: () => import('./run.ts'),
  },
  resume: {
    summary: 'continue a run from the step that failed',
    args: '[run]',
    load: () => import('./resume.ts'),
  },
  backfill: {
    summary: 'report on several months, and read each source only once',
    load: () => import('./backfill.ts'),
  },
  history: {
    summary: 'show every run and the state of its mails',
    load: () => import('./history.ts'),
  },
  show: {
    summary: 'show one run: its steps, its mails and its log',
    args: '[run]',
    load: () => import('./show.ts'),
  },
  status: {
    summary: 'report whether the reports are sent, for a watchdog',
    load: () => import('./status.ts'),
  },
  check: {
    summary: 'try everything that a run needs, without sending anything',
    load: () => import('./check.ts'),
  },
  schedule: {
    summary: 'have the system run the report every month',
    args: '<action>',
    load: () => import('./schedule.ts'),
  },
  templates: {
    summary: 'copy the templates of the report into a folder, to change its look',
    args: '<action> <folder>',
    load: () => import('./templates.ts'),
  },
  completion: {
    summary: 'print a completion script for a shell',
    args: '<shell>',
    load: () => import('./completion/completion.ts'),
  },
  licenses: {
    summary: 'print the licences of everything inside',
    load: () => import('./licenses.ts'),
  },
};

/**
 * The command line for some arguments: the command that they call with its options, the others with
 * their summaries.
 */
export async function createProgram(
  context: ProcessContext,
  args: readonly string[],
): Promise<Command> {
  const called = args.find((arg) => !arg.startsWith('-'));
  return await assemble(context, args, (name) => name === called);
}

/** The whole command line with the options of every command, for help texts and documents. */
export async function loadProgram(context: ProcessContext): Promise<Command> {
  return await assemble(context, [], () => true);
}

async function assemble(
  context: ProcessContext,
  args: readonly string[],
  isNeeded: (name: string) => boolean,
): Promise<Command> {
  const program = createRootCommand(context, args);
  for (const [name, { summary, args, load }] of Object.entries(COMMANDS)) {
    const command = program
      .command(name)
      .description(summary)
      .helpOption('-h, --help', 'print this help');
    if (!isNeeded(name)) {
      if (args !== undefined) command.arguments(args);
      continue;
    }
    const { default: module } = await load();
    module.addTo(command, context, () => loadProgram(context));
  }
  return program;
}
