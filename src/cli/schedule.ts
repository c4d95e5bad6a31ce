import { realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { RawValues } from '../config/config.ts';
import { findConfigFile, readConfigFile } from '../config/file.ts';
import { KEYS, PATH_KEYS, PRIVATE_FILE_KEYS, SECRET_KEYS } from '../config/keys.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import type { Config } from '../domain/settings.ts';
import { readHistory } from '../ledger/history.ts';
import { PLACES, type Plan } from '../schedule/schedulers.ts';
import { SERVICE_STATE } from '../schedule/systemd.ts';
import {
  clock,
  nextRun,
  readTiming,
  SCHEDULERS,
  type SchedulerName,
  type Timing,
} from '../schedule/timing.ts';
import type { Host } from '../system/process-context.ts';
import { configure } from './context.ts';
import { minute, result } from './format.ts';
import { NEEDS_STATE } from './history.ts';
import { print, writeWhole } from './output.ts';

/** What `shopweather schedule` does. */
export type ScheduleAction = 'print' | 'install' | 'status' | 'remove';

/** Options of `shopweather schedule`. */
export interface ScheduleOptions {
  with?: SchedulerName;
  day?: number;
  time?: Omit<Timing, 'day'>;
  config?: string;
}

/**
 * `shopweather schedule`: has the system run the report every month.
 *
 * @throws Failure
 */
export async function scheduleCommand(
  action: ScheduleAction,
  options: ScheduleOptions,
  host: Host,
): Promise<void> {
  const place = PLACES[options.with ?? 'crontab'];
  if (action === 'status') {
    await print(host.stdout, status(options, host));
  } else if (action === 'remove') {
    const wasThere = place.installed() !== undefined;
    if (wasThere) place.remove();
    await print(host.stdout, `${wasThere ? 'Removed from' : 'There was none in'} ${place.name}.\n`);
  } else {
    const plan = planOf(options, host, action === 'install');
    if (action === 'print') {
      await print(host.stdout, place.text(plan));
      return;
    }
    place.install(plan, (path, content) => writeWhole(path, content, 0o644));
    const hint = options.with === 'systemd' ? tellState(plan.unit.config, host) : '';
    await print(host.stdout, `Installed in ${place.name}.\n${tellNext(plan.timing, host)}${hint}`);
  }
}

/**
 * @param forGood whether it has to work as it is
 * @throws Failure where what is scheduled could not run
 */
function planOf(options: ScheduleOptions, host: Host, forGood: boolean): Plan {
  const { day = 1, time = { hour: 7, minute: 0 } } = options;
  const { env } = host;
  const needs = { sources: forGood, smtp: forGood, recipients: forGood, state: true };
  const config = configure(host, options.config, needs);
  const found = findConfigFile(options.config, env);
  const values = found === undefined ? {} : readConfigFile(found);
  if (forGood) {
    refuseLost(values, env);
    refuseRelative(values);
  }
  const file = resolve(found ?? '/etc/shopweather/config.env');
  const command = [...host.command, 'run'];
  refuseLineBreaks([...command, file]);
  return {
    timing: { day, ...time },
    user: userInfo().username,
    job: {
      words: [...command, '--config', file],
      environment: stateVariable(values, env, config),
    },
    unit: {
      words: command,
      config: file,
      secrets: Object.fromEntries(
        [
          ...SECRET_KEYS.map((key) => [key, values[`${key}_FILE`]] as const),
          ...PRIVATE_FILE_KEYS.map((key) => [key, values[key]] as const),
        ].flatMap(([key, path]) => (path ? [[key, resolve(path)]] : [])),
      ),
      writes: config.watchers.metricsFile ? [dirname(config.watchers.metricsFile)] : [],
    },
  };
}

/**
 * What stands in the environment of this shell alone would be missing when the system runs it.
 *
 * @throws Failure (78)
 */
function refuseLost(values: RawValues, env: RawValues): void {
  const keys = [...Object.keys(KEYS), ...SECRET_KEYS.map((key) => `${key}_FILE`)];
  const lost = keys.filter(
    (key) => key !== 'SHOPWEATHER_STATE_DIR' && env[key]?.trim() && env[key] !== values[key],
  );
  if (env.TZ && !values.REPORT_TIMEZONE) lost.push('TZ');
  if (lost.length === 0) return;
  throw failure(
    EXIT.config,
    `${lost.join(', ')} stands in the environment of this shell, which a scheduled run does not have`,
    'Put it into the configuration file (TZ as REPORT_TIMEZONE).',
  );
}

/**
 * A scheduled run starts in another folder than this shell.
 *
 * @throws Failure (78)
 */
function refuseRelative(values: RawValues): void {
  const paths = [
    ...['SHOPPING_SOURCE', 'WEATHER_SOURCE'].map((key) => [
      key,
      /^(?:sqlite|csv):(.*)/.exec(values[key] ?? '')?.[1],
    ]),
    ...SECRET_KEYS.map((key) => [`${key}_FILE`, values[`${key}_FILE`]]),
    ...PATH_KEYS.map((key) => [key, values[key]]),
  ] as const;
  const relative = paths.filter(([, path]) => path && !isAbsolute(path)).map(([key]) => key);
  if (relative.length === 0) return;
  throw failure(
    EXIT.config,
    `${relative.join(', ')} is a relative path, which a scheduled run looks for elsewhere`,
    'Write it from the root on, beginning with /.',
  );
}

/** @throws Failure (78) */
function refuseLineBreaks(words: readonly string[]): void {
  const broken = words.find((word) => /\p{Cc}/u.test(word));
  if (broken === undefined) return;
  throw failure(
    EXIT.config,
    `the path ${JSON.stringify(broken)} has a line break or control character`,
    'Give the file another name.',
  );
}

/** The state folder, where only this shell's environment tells it. */
function stateVariable(values: RawValues, env: RawValues, { stateFolder }: Config) {
  const told = !values.SHOPWEATHER_STATE_DIR;
  const byShell = env.SHOPWEATHER_STATE_DIR || env.XDG_STATE_HOME;
  return told && byShell ? { SHOPWEATHER_STATE_DIR: stateFolder as string } : {};
}

function status(options: ScheduleOptions, host: Host): string {
  const installed = SCHEDULERS.flatMap((kind) => {
    const text = lookInto(kind);
    return text === undefined ? [] : [{ kind, text }];
  });
  if (installed.length === 0) {
    return 'No run is scheduled. To have one: shopweather schedule install\n';
  }
  const told = installed.map(({ kind, text }) => {
    const timing = readTiming(text);
    const next = timing ? tellNext(timing, host) : 'next run: at a time that was changed by hand\n';
    return `in ${PLACES[kind].name}\nruns: ${commandIn(text)}\n${next}`;
  });
  const twice =
    installed.length > 1 ? 'More than one: remove with schedule remove --with KIND\n' : '';
  return `${told.join('')}${twice}${tellLast(options, host)}`;
}

/** The command in a line of crontab, or in a unit of systemd. */
function commandIn(text: string): string {
  const [, command] =
    /^(?:ExecStart=|(?:\S+ ){5})(?!#)(.+)$/m.exec(text.replace(/^#.*\n/gm, '')) ?? [];
  return command ?? 'a command that was changed by hand';
}

/** What is installed; where it cannot be looked, as on a machine without cron, nothing runs either. */
function lookInto(kind: SchedulerName): string | undefined {
  try {
    return PLACES[kind].installed();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function tellNext(timing: Timing, host: Host): string {
  const zone = clockZone(host);
  const now = host.now().toZonedDateTimeISO(zone);
  const next = nextRun(timing, now);
  const weekday = WEEKDAYS[next.dayOfWeek - 1];
  const days = now.toPlainDate().until(next.toPlainDate()).days;
  const when = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return `next run: ${weekday} ${next.toPlainDate()} ${clock(timing)} (${zone}), ${when}\n`;
}

/** The service keeps its state in a folder of its own, where the other commands have to look. */
function tellState(file: string, host: Host): string {
  const { stateFolder } = configure(host, file, NEEDS_STATE);
  if (stateFolder === SERVICE_STATE) return '';
  return `So that history, show and status find its runs, put into ${file}: SHOPWEATHER_STATE_DIR=${SERVICE_STATE}\n`;
}

/** The zone of the system's clock, by which cron and systemd go, whatever this shell says in TZ. */
function clockZone({ env, systemTimezone = 'UTC' }: Host): string {
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

function tellLast(options: ScheduleOptions, host: Host): string {
  let stateFolder: string | null;
  try {
    ({ stateFolder } = configure(host, options.config, NEEDS_STATE));
  } catch (error) {
    return `last run: not known, since ${(error as Error).message}\n`;
  }
  const last = readHistory(stateFolder as string).runs.at(-1);
  if (last === undefined) return 'last run: none yet\n';
  return `last run: ${minute(last.started)} UTC, report on ${last.report}: ${result(last)}\n`;
}
