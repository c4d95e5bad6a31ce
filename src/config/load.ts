import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import type { Config, ConfigPart } from '../domain/settings.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { parseConfig, type RawValues, type SystemTimezone } from './config.ts';
import { checkReadableByAll, findConfigFile, readConfigFile } from './file.ts';
import { PRIVATE_FILE_KEYS, SECRET_KEYS } from './keys.ts';
import { readText } from './text-file.ts';

/** The configuration, and warnings about its file. */
export interface LoadedConfig {
  config: Config;
  warnings: string[];
}

/**
 * Reads the configuration from the environment and from the file, if there is one. The environment
 * takes precedence.
 *
 * @param configFile the file of `--config`
 * @param needs the parts that the command uses
 * @param overrides values that take precedence over both
 * @throws Failure (78) with every problem
 */
export function loadConfig(
  { env, systemTimezone }: Pick<ProcessContext, 'env' | 'systemTimezone'>,
  configFile: string | undefined,
  needs: readonly ConfigPart[],
  overrides: RawValues = {},
): LoadedConfig {
  const path = findConfigFile(configFile, env);
  const file = path === undefined ? {} : readConfigFile(path);
  const warning = path === undefined ? undefined : checkReadableByAll(path, file);
  const given = mergeValues(file, env);
  const system: SystemTimezone = { TZ: env.TZ, resolved: systemTimezone };
  try {
    const config = parseConfig(
      { ...given, ...secretsFromFiles(given), ...privateFiles(given), ...overrides },
      needs,
      system,
    );
    return { config, warnings: warning === undefined ? [] : [warning] };
  } catch (error) {
    if (path !== undefined || !(error instanceof Failure)) throw error;
    throw new Failure(EXIT.config, [...error.problems, NO_FILE]);
  }
}

const NO_FILE: Problem = {
  what: 'no configuration file was found',
  remedy: 'Name one with --config, or start one from config.example.env.',
};

/** The values of both. The environment takes precedence, but not an empty variable. */
export function mergeValues(file: RawValues, env: RawValues): RawValues {
  return {
    ...file,
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())),
  };
}

/**
 * The file that systemd passes to its service (LoadCredential). It takes precedence over the file in
 * the configuration, which the user of the service may not be able to read.
 */
function systemdCredential(key: string, { CREDENTIALS_DIRECTORY }: RawValues): string | undefined {
  if (!CREDENTIALS_DIRECTORY) return undefined;
  const path = join(CREDENTIALS_DIRECTORY, key);
  return existsSync(path) ? path : undefined;
}

/** The paths of private files that systemd passes to its service, by key. */
function privateFiles(given: RawValues): Record<string, string> {
  return Object.fromEntries(
    PRIVATE_FILE_KEYS.flatMap((key) => {
      const credential = systemdCredential(key, given);
      return credential === undefined ? [] : [[key, credential]];
    }),
  );
}

function secretsFromFiles(given: RawValues): Record<string, string> {
  const problems: Problem[] = [];
  const secrets: Record<string, string> = {};
  for (const key of SECRET_KEYS) {
    const credential = systemdCredential(key, given);
    const path = credential ?? given[`${key}_FILE`];
    if (!path || (credential && given[key])) continue;
    if (given[key]) {
      problems.push({
        what: `both ${key} and ${key}_FILE are given`,
        remedy: 'Remove one of them.',
      });
      continue;
    }
    try {
      // Editors add a newline that is not part of the secret.
      secrets[key] = readText(path, `${key}_FILE`).replace(/\r?\n$/, '');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new Failure(EXIT.config, problems);
  return secrets;
}
