import { Argument, Option } from 'commander';
import { dayOfMonth, timeOfDay } from '../config/values.ts';
import { requireState } from '../domain/settings.ts';
import { SCHEDULERS } from '../schedule/schedulers.ts';
import { SERVICE_STATE } from '../schedule/systemd.ts';
import { SCHEDULER_NAMES, type SchedulerName, type Timing } from '../schedule/timing.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { loadCommandConfig } from './context.ts';
import { defineCommand } from './define-command.ts';
import { addConfigOption, type ConfigOption, parsedOption } from './options.ts';
import { print, writeWhole } from './output.ts';
import { createPlan } from './schedule-plan.ts';
import { nextRunText, scheduleStatus } from './schedule-status.ts';

const ACTIONS = ['print', 'install', 'status', 'remove'] as const;

interface ScheduleOptions extends ConfigOption {
  with?: SchedulerName;
  day?: number;
  time?: Omit<Timing, 'day'>;
}

/** `shopweather schedule`: has the system run the report every month. */
export default defineCommand<ScheduleOptions, [action: (typeof ACTIONS)[number]]>({
  define: (command) =>
    addConfigOption(
      command
        .addArgument(new Argument('<action>', 'print, install, status or remove').choices(ACTIONS))
        .addOption(
          new Option('--with <kind>', 'what runs it (default: crontab)').choices(SCHEDULER_NAMES),
        )
        .addOption(
          parsedOption('--day <day>', 'day of the month, 1 to 28 (default: 1)', dayOfMonth),
        )
        .addOption(
          parsedOption('--time <HH:MM>', "time of the system's clock (default: 07:00)", timeOfDay),
        ),
    ),
  help: `crontab: a marked block in your own crontab. cron.d: /etc/cron.d/shopweather, as root.
systemd: a timer, which runs a missed report later, and a service without any rights, as root.`,
  examples: [
    ['shopweather schedule install', 'the first of every month at 07:00'],
    ['shopweather schedule print --with systemd', 'look at it first'],
    ['shopweather schedule status', 'the next run, and the result of the last'],
  ],
  action: async ({ context, options, args: [action] }) => {
    await print(context.stdout, await ACTION[action](context, options));
  },
});

type Action = (context: ProcessContext, options: ScheduleOptions) => Promise<string>;

/** Each action returns the text to print. */
const ACTION: Record<(typeof ACTIONS)[number], Action> = {
  print: async (context, options) =>
    schedulerOf(options).text(await createPlan(context, options, timingOf(options), false)),
  install: async (context, options) => {
    const timing = timingOf(options);
    const plan = await createPlan(context, options, timing, true);
    const scheduler = schedulerOf(options);
    scheduler.install(plan, (path, content) => writeWhole(path, content, 0o644));
    const hint = options.with === 'systemd' ? await stateHint(plan.unit.config, context) : '';
    return `Installed in ${scheduler.name}.\n${nextRunText(timing, context)}${hint}`;
  },
  status: scheduleStatus,
  remove: async (_context, options) => {
    const scheduler = schedulerOf(options);
    if (scheduler.installed() === undefined) return `There was none in ${scheduler.name}.\n`;
    scheduler.remove();
    return `Removed from ${scheduler.name}.\n`;
  },
};

function schedulerOf({ with: name = 'crontab' }: ScheduleOptions) {
  return SCHEDULERS[name];
}

function timingOf({ day = 1, time = { hour: 7, minute: 0 } }: ScheduleOptions): Timing {
  return { day, ...time };
}

/** The service has its own state folder. The other commands have to be pointed to it. */
async function stateHint(file: string, context: ProcessContext): Promise<string> {
  const config = await loadCommandConfig(context, { config: file }, ['state']);
  if (requireState(config) === SERVICE_STATE) return '';
  return `So that history, show and status find its runs, add to ${file}: SHOPWEATHER_STATE_DIR=${SERVICE_STATE}\n`;
}
