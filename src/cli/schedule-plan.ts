import { userInfo } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { RawValues } from '../config/config.ts';
import { findConfigFile, readConfigFile } from '../config/file.ts';
import { KEYS, PATH_KEYS, PRIVATE_FILE_KEYS, SECRET_KEYS } from '../config/keys.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { type Config, type ConfigPart, requireState } from '../domain/settings.ts';
import { parseWeatherSource } from '../extract/source-kinds.ts';
import type { Plan } from '../schedule/schedulers.ts';
import type { Timing } from '../schedule/timing.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { loadCommandConfig } from './context.ts';
import type { ConfigOption } from './options.ts';

/**
 * The scheduled run: its command, its environment, and its moment.
 *
 * @param forInstallation true if the configuration must be complete
 * @throws Failure if the scheduled run could not work
 */
export async function createPlan(
  context: ProcessContext,
  options: ConfigOption,
  timing: Timing,
  forInstallation: boolean,
): Promise<Plan> {
  const { env } = context;
  const needs: ConfigPart[] = forInstallation ? ['sources', 'mail', 'state'] : ['state'];
  const config = await loadCommandConfig(context, options, needs);
  const path = findConfigFile(options.config, env);
  const values = path === undefined ? {} : readConfigFile(path);
  if (forInstallation) {
    refuseShellVariables(values, env);
    refuseRelativePaths(values);
  }
  const file = resolve(path ?? '/etc/shopweather/config.env');
  const command = [...context.command, 'run'];
  refuseControlCharacters([...command, file]);
  const { metricsFile } = config.notifications;
  return {
    timing,
    user: userInfo().username,
    job: {
      command: [...command, '--config', file],
      environment: stateVariable(values, env, config),
    },
    unit: {
      command,
      config: file,
      secrets: secretFiles(values),
      writableFolders: metricsFile ? [dirname(metricsFile)] : [],
    },
  };
}

/** The absolute paths of the files that hold secrets, by key. */
function secretFiles(values: RawValues): Record<string, string> {
  const paths = [
    ...SECRET_KEYS.map((key) => [key, values[`${key}_FILE`]] as const),
    ...PRIVATE_FILE_KEYS.map((key) => [key, values[key]] as const),
  ];
  return Object.fromEntries(paths.flatMap(([key, path]) => (path ? [[key, resolve(path)]] : [])));
}

/**
 * A scheduled run does not have the environment of this shell.
 *
 * @throws Failure (78)
 */
function refuseShellVariables(values: RawValues, env: RawValues): void {
  const keys = [...Object.keys(KEYS), ...SECRET_KEYS.map((key) => `${key}_FILE`)];
  const missing = keys.filter(
    (key) => key !== 'SHOPWEATHER_STATE_DIR' && env[key]?.trim() && env[key] !== values[key],
  );
  if (env.TZ && !values.REPORT_TIMEZONE) missing.push('TZ');
  if (missing.length === 0) return;
  throw failure(
    EXIT.config,
    `${missing.join(', ')} is set only in this shell, and a scheduled run does not have it`,
    'Put it into the configuration file (TZ as REPORT_TIMEZONE).',
  );
}

/**
 * A scheduled run starts in another folder than this shell.
 *
 * @throws Failure (78)
 */
function refuseRelativePaths(values: RawValues): void {
  const paths = [
    ...['SHOPPING_SOURCE', 'WEATHER_SOURCE'].map((key) => [key, fileOf(values[key])]),
    ...SECRET_KEYS.map((key) => [`${key}_FILE`, values[`${key}_FILE`]]),
    ...PATH_KEYS.map((key) => [key, values[key]]),
  ] as const;
  const relative = paths.filter(([, path]) => path && !isAbsolute(path)).map(([key]) => key);
  if (relative.length === 0) return;
  throw failure(
    EXIT.config,
    `${relative.join(', ')} is a relative path, and a scheduled run starts in another folder`,
    'Write an absolute path, which begins with /.',
  );
}

/** The path of a source that is a file. */
function fileOf(source: string | undefined): string | undefined {
  if (!source) return undefined;
  const { file } = parseWeatherSource(source.trim()) as { file?: string };
  return file;
}

/** @throws Failure (78) */
function refuseControlCharacters(words: readonly string[]): void {
  const broken = words.find((word) => /\p{Cc}/u.test(word));
  if (broken === undefined) return;
  throw failure(
    EXIT.config,
    `the path ${JSON.stringify(broken)} has a line break or control character`,
    'Give the file another name.',
  );
}

/** The variable of the state folder, if only the environment of this shell sets it. */
function stateVariable(values: RawValues, env: RawValues, config: Config): Record<string, string> {
  const isSetByShell = env.SHOPWEATHER_STATE_DIR || env.XDG_STATE_HOME;
  if (values.SHOPWEATHER_STATE_DIR || !isSetByShell) return {};
  return { SHOPWEATHER_STATE_DIR: requireState(config) };
}
