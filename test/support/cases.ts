import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FinishedReport, makeReport } from './reports.ts';

/** The golden cases, one folder each. */
export const CASES = 'test/cases';

export const CASE_NAMES = readdirSync(CASES);

/** True if results are written as the expected ones; never in CI. */
export const UPDATE = process.env.UPDATE_CASES === '1' && !process.env.CI;

interface Case {
  /** What the case is about. */
  about: string;
  month: string;
  /** Present for a month that is not over. */
  today?: string;
  sample?: boolean;
  /** True if its HTML pages are golden files too. */
  pages?: boolean;
  settings: Record<string, string>;
}

/** Reads what a case is made of. */
export function readCase(name: string): Case {
  return JSON.parse(readFileSync(join(CASES, name, 'case.json'), 'utf8'));
}

/** Makes the report of a case; `more` settings override its own. */
export async function reportOf(
  name: string,
  more: Record<string, string> = {},
): Promise<FinishedReport> {
  const { settings, ...given } = readCase(name);
  const script = (file: string) => readFileSync(join(CASES, name, file), 'utf8');
  return await makeReport({
    ...given,
    settings: { ...settings, ...more },
    shopping: script('shopping.sql'),
    weather: script('weather.sql'),
  });
}

/** The reports of all cases, by their names. */
export async function allReports(): Promise<[name: string, report: FinishedReport][]> {
  return await Promise.all(
    CASE_NAMES.map(async (name): Promise<[string, FinishedReport]> => [name, await reportOf(name)]),
  );
}
