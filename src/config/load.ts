import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import type { Config } from '../domain/settings.ts';
import { type Needs, parseConfig, type RawValues, type SystemTimezone } from './config.ts';
import { checkPermissions, findConfigFile, readConfigFile } from './file.ts';
import { PRIVATE_FILE_KEYS, SECRET_KEYS } from './keys.ts';
import { readText } from './text-file.ts';

/** The surroundings of the process, as far as the configuration depends on them. */
export interface Surroundings {
  env: RawValues;
  systemTimezone: string | undefined;
}

/** The configuration, and what is not good about it, though it will do. */
export interface Loaded {
  config: Config;
  warnings: string[];
}

/**
 * Reads the configuration from the environment and, where there is one, the file. The environment
 * wins.
 *
 * @param asked the file given with `--config`
 * @throws Failure (78) with every problem found.
 */
export function loadConfig(
  { env, systemTimezone }: Surroundings,
  asked: string | undefined,
  needs: Needs,
): Loaded {
  const path = findConfigFile(asked, env);
  const file = path === undefined ? {} : readConfigFile(path);
  const warning = path === undefined ? undefined : checkPermissions(path, file);
  const given = merged(file, env);
  const system: SystemTimezone = { TZ: env.TZ, resolved: systemTimezone };
  try {
    const config = parseConfig(
      { ...given, ...secretsFromFiles(given), ...privateFiles(given) },
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

/**
 * The values of the file, or of the environment where it has any: an empty variable does not hide
 * what is in the file.
 */
export function merged(file: RawValues, env: RawValues): RawValues {
  return {
    ...file,
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())),
  };
}

/**
 * The file that systemd hands to its service (LoadCredential). It goes before the file that
 * the configuration names, which the service's own user may not read.
 */
function systemdCredential(key: string, { CREDENTIALS_DIRECTORY }: RawValues): string | undefined {
  if (!CREDENTIALS_DIRECTORY) return undefined;
  const path = join(CREDENTIALS_DIRECTORY, key);
  return existsSync(path) ? path : undefined;
}

/** Where the files that only their owner should read are to be found by a service of systemd. */
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
      // Editors end a file with a newline that is no part of the secret.
      secrets[key] = readText(path, `${key}_FILE`).replace(/\r?\n$/, '');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new Failure(EXIT.config, problems);
  return secrets;
}
