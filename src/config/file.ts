import { existsSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';
import { nearest } from './closest-word.ts';
import type { RawValues } from './config.ts';
import { KEYS, SECRET_KEYS } from './keys.ts';
import { readText } from './text-file.ts';

/**
 * The path of the configuration file: the one that the user names, or the first that exists in the
 * usual folders; undefined without one.
 *
 * @param chosen from the command line
 */
export function findConfigFile(chosen: string | undefined, env: RawValues): string | undefined {
  const named = chosen ?? (env.SHOPWEATHER_CONFIG || undefined);
  if (named !== undefined) return named;
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
 * @throws Failure (78) if the file cannot be read, is empty, or has lines or keys with errors
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
// The parser treats a # in an unquoted value as the start of a comment and silently cuts the value.
const CUT_BY_HASH = /^[^#=]*=(?!\s*['"`])(?:#|[^#]*[^\s#]#)/;

const OTHERS_READ = 0o004;

/**
 * A warning if every user of the machine can read the configuration file.
 *
 * @throws Failure (78) if every user can read it and it contains a secret
 */
export function checkReadableByAll(path: string, values: RawValues): string | undefined {
  // Windows protects files in other ways.
  if (platform() === 'win32' || !(statSync(path).mode & OTHERS_READ)) return undefined;
  const finding = `every user of this machine can read the configuration file ${path}`;
  if (!containsSecret(values)) return `${finding}; it holds no secret yet`;
  throw failure(EXIT.config, `${finding}, which holds a secret`, `chmod 600 ${path}`);
}

function containsSecret(values: RawValues): boolean {
  const sources = [values.SHOPPING_SOURCE, values.WEATHER_SOURCE];
  return (
    SECRET_KEYS.some((key) => values[key]) ||
    sources.some((source) => source && URL.parse(source)?.password)
  );
}

/** Names the line only by its number, since it may contain a secret. */
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

const KNOWN_KEYS = [...Object.keys(KEYS), ...SECRET_KEYS.map((key) => `${key}_FILE`)];

/**
 * The keys of a file that look misspelt, and would be ignored silently. Other unknown keys are
 * accepted, since a file may serve other programs too.
 */
function misspeltKeys(names: readonly string[], path: string): Problem[] {
  return names
    .filter((name) => !KNOWN_KEYS.includes(name))
    .flatMap((name) => {
      const { word, distance } = nearest(name, KNOWN_KEYS);
      if (distance > 2) return [];
      return [{ what: `${name} in ${path} is not a key`, remedy: `Did you mean ${word}?` }];
    });
}
