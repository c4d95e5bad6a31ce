import { en } from './en.ts';
import { ko } from './ko.ts';
import type { Messages } from './messages.ts';

/** The languages of the report. */
export const CATALOGUES = { en, ko } satisfies Record<string, Messages>;

export type Locale = keyof typeof CATALOGUES;
