import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FinishedReport, makeReport } from './reports.ts';

/** Whole reports, one folder each. */
export const CASES = 'test/cases';

export const CASE_NAMES = readdirSync(CASES);

/** Whether what comes out is to be kept as what is expected; never on a machine that only checks. */
export const UPDATE = process.env.UPDATE_CASES === '1' && !process.env.CI;

interface Case {
  /** What the case is about. */
  about: string;
  month: string;
  /** Present for a month that is not over. */
  today?: string;
  sample?: boolean;
  /** Whether its pages are expected to the letter, too; for a few that show everything. */
  pages?: boolean;
  settings: Record<string, string>;
}

/** Reads what a case is made of. */
export function readCase(name: string): Case {
  return JSON.parse(readFileSync(join(CASES, name, 'case.json'), 'utf8'));
}

/** Runs a case; `more` settings stand before its own. */
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
