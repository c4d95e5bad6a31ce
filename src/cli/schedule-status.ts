import { realpathSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';
import { requireState } from '../domain/settings.ts';
import { readHistory } from '../ledger/history.ts';
import { SCHEDULERS } from '../schedule/schedulers.ts';
import {
  nextRun,
  parseTiming,
  SCHEDULER_NAMES,
  type SchedulerName,
  type Timing,
  timeText,
} from '../schedule/timing.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { loadCommandConfig } from './context.ts';
import { minute, result } from './format.ts';
import type { ConfigOption } from './options.ts';

/** The installed schedules with their next run, and the last run. */
export async function scheduleStatus(
  context: ProcessContext,
  options: ConfigOption,
): Promise<string> {
  const installed = SCHEDULER_NAMES.flatMap((scheduler) => {
    const text = installedText(scheduler);
    return text === undefined ? [] : [{ scheduler, text }];
  });
  if (installed.length === 0) {
    return 'No run is scheduled. To schedule one: shopweather schedule install\n';
  }
  const schedules = installed.map(({ scheduler, text }) => {
    const timing = parseTiming(text);
    const next = timing
      ? nextRunText(timing, context)
      : 'next run: at a time that was changed by hand\n';
    return `in ${SCHEDULERS[scheduler].name}\nruns: ${commandIn(text)}\n${next}`;
  });
  const warning =
    installed.length > 1 ? 'More than one: remove with schedule remove --with KIND\n' : '';
  return `${schedules.join('')}${warning}${await lastRunText(context, options)}`;
}

/** The next run, for people. */
export function nextRunText(timing: Timing, context: ProcessContext): string {
  const zone = systemClockZone(context);
  const now = context.now().toZonedDateTimeISO(zone);
  const next = nextRun(timing, now);
  const weekday = WEEKDAYS[next.dayOfWeek - 1];
  const days = now.toPlainDate().until(next.toPlainDate()).days;
  const when = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return `next run: ${weekday} ${next.toPlainDate()} ${timeText(timing)} (${zone}), ${when}\n`;
}

/** The command in a line of crontab or in a unit of systemd. */
function commandIn(text: string): string {
  const [, command] =
    /^(?:ExecStart=|(?:\S+ ){5})(?!#)(.+)$/m.exec(text.replace(/^#.*\n/gm, '')) ?? [];
  return command ?? 'a command that was changed by hand';
}

/** The installed text; undefined if nothing is installed, or this machine has no such scheduler. */
function installedText(scheduler: SchedulerName): string | undefined {
  try {
    return SCHEDULERS[scheduler].installed();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The zone of the system's clock, which cron and systemd use whatever TZ says in this shell. */
function systemClockZone({ env, systemTimezone = 'UTC' }: ProcessContext): string {
  if (!env.TZ) return systemTimezone;
  try {
    return realpathSync('/etc/localtime').split('/zoneinfo/')[1] ?? 'UTC';
  } catch {
    return 'UTC';
  }
}

const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

async function lastRunText(context: ProcessContext, options: ConfigOption): Promise<string> {
  let stateFolder: string;
  try {
    stateFolder = requireState(await loadCommandConfig(context, options, ['state']));
  } catch (error) {
    return `last run: unknown, because ${(error as Error).message}\n`;
  }
  const last = readHistory(stateFolder).runs.at(-1);
  if (last === undefined) return 'last run: none yet\n';
  return `last run: ${minute(last.started)} UTC, report on ${last.report}: ${result(last)}\n`;
}
