import { existsSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';
import type { RawValues } from './config.ts';
import { SECRET_KEYS } from './keys.ts';
import { misspeltKeys } from './misspelt.ts';
import { readText } from './text-file.ts';

/**
 * The configuration file to read: the one asked for, else the first that exists of the usual
 * places; undefined where there is none.
 */
export function findConfigFile(asked: string | undefined, env: RawValues): string | undefined {
  const chosen = asked ?? (env.SHOPWEATHER_CONFIG || undefined);
  if (chosen !== undefined) return chosen;
  const home = env.XDG_CONFIG_HOME || (env.HOME && join(env.HOME, '.config'));
  return [
    './config.env',
    ...(home ? [join(home, 'shopweather', 'config.env')] : []),
    '/etc/shopweather/config.env',
  ].find((path) => existsSync(path));
}

/**
 * Reads `KEY=value` lines.
 *
 * @throws Failure (78) where the file cannot be read, is empty, or has lines or keys that would
 *   not be read as they were meant.
 */
export function readConfigFile(path: string): Record<string, string> {
  const content = readText(path, 'configuration file');
  const problems = content
    .split(/\r?\n/)
    .flatMap((line, i) => lineProblem(line, `${path}:${i + 1}`));
  if (problems.length > 0) throw new Failure(EXIT.config, problems);
  const values = parse(content);
  if (Object.keys(values).length === 0) {
    throw failure(
      EXIT.config,
      `the configuration file ${path} is empty`,
      'Start from config.example.env, which explains every key.',
    );
  }
  const misspelt = misspeltKeys(Object.keys(values), path);
  if (misspelt.length > 0) throw new Failure(EXIT.config, misspelt);
  return values;
}

const ASSIGNMENT = /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=/;
// The parser takes a # in an unquoted value for a comment and silently cuts the value there.
const CUT_BY_HASH = /^[^#=]*=(?!\s*['"`])(?:#|[^#]*[^\s#]#)/;

const OTHERS_READ = 0o004;

/**
 * What is wrong with a configuration file that every user of the machine can read.
 *
 * @throws Failure (78) if it holds a secret
 * @returns a warning if it does not
 */
export function judgeReaders(path: string, values: RawValues): string | undefined {
  // Windows has other means to keep a file from others.
  if (platform() === 'win32' || !(statSync(path).mode & OTHERS_READ)) return undefined;
  const told = `every user of this machine can read the configuration file ${path}`;
  if (!holdsSecret(values)) return `${told}; it holds no secret yet`;
  throw failure(EXIT.config, `${told}, which holds a secret`, `chmod 600 ${path}`);
}

function holdsSecret(values: RawValues): boolean {
  const sources = [values.SHOPPING_SOURCE, values.WEATHER_SOURCE];
  return (
    SECRET_KEYS.some((key) => values[key]) ||
    sources.some((source) => source && URL.parse(source)?.password)
  );
}

/** Lines are told by number only: they may hold a secret. */
function lineProblem(line: string, where: string): Problem[] {
  if (/^\s*(#|$)/.test(line)) return [];
  if (!ASSIGNMENT.test(line)) {
    return [{ what: `${where} is not KEY=value`, remedy: 'Correct the line, or start it with #.' }];
  }
  if (CUT_BY_HASH.test(line)) {
    return [
      {
        what: `${where} has a # in an unquoted value, which would cut the value there`,
        remedy: 'Put the value in single quotes, or a space before the # if it starts a comment.',
      },
    ];
  }
  return [];
}
