import { REPORT_KEYS } from './report-keys.ts';
import { RUNNING_KEYS } from './running-keys.ts';
import { SOURCE_KEYS } from './source-keys.ts';

/** Every configuration key: the one list from which they are read, checked and documented. */
export const KEYS = { ...SOURCE_KEYS, ...REPORT_KEYS, ...RUNNING_KEYS } as const;

export type KeyName = keyof typeof KEYS;

type Definition<Name extends KeyName> = (typeof KEYS)[Name];

/** The parsed value of each key; undefined where it is not given and has no default. */
export type Values = {
  [Name in KeyName]:
    | ReturnType<Definition<Name>['parse']>
    | (Definition<Name> extends { default: string } ? never : undefined);
};

/** The keys whose values must never be shown. */
export const SECRET_KEYS = (Object.keys(KEYS) as KeyName[]).filter(
  (name) => 'secret' in KEYS[name] && KEYS[name].secret,
);
