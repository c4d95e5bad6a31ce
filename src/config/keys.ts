import type { Problem } from '../domain/failure.ts';
import { REPORT_KEYS } from './report-keys.ts';
import { RUNNING_KEYS } from './run-keys.ts';
import { SOURCE_KEYS } from './source-keys.ts';

/** Every configuration key. Parser, checks and documents use this list. */
export const KEYS = { ...SOURCE_KEYS, ...REPORT_KEYS, ...RUNNING_KEYS } as const;

export type KeyName = keyof typeof KEYS;

type Definition<Name extends KeyName> = (typeof KEYS)[Name];

/** The parsed value of each key; undefined if it is not given and has no default. */
export type Values = {
  [Name in KeyName]:
    | ReturnType<Definition<Name>['parse']>
    | (Definition<Name> extends { default: string } ? never : undefined);
};

/** Validates values that depend on each other. */
export interface ConfigValidator {
  /** The value of a key that must be given; notes a problem if it is not. */
  required<Name extends KeyName>(name: Name, remedy: string): NonNullable<Values[Name]>;
  /** The problems found so far. */
  problems: Problem[];
}

const keysWith = (mark: 'secret' | 'path' | 'private'): KeyName[] =>
  (Object.keys(KEYS) as KeyName[]).filter((name) => mark in KEYS[name]);

/** The keys whose values must never be shown. */
export const SECRET_KEYS = keysWith('secret');

/** The keys that name a file or folder. */
export const PATH_KEYS = keysWith('path');

/** The keys that name a file that only its owner may read. */
export const PRIVATE_FILE_KEYS = keysWith('private');
