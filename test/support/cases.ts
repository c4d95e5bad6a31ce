import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/domain/report.ts';
import { makeReport } from './reports.ts';

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
  settings: Record<string, string>;
}

/** Runs a case; `more` settings stand before its own. */
export async function reportOf(name: string, more: Record<string, string> = {}): Promise<Report> {
  const read = (file: string) => readFileSync(join(CASES, name, file), 'utf8');
  const { settings, ...given }: Case = JSON.parse(read('case.json'));
  return await makeReport({
    ...given,
    settings: { ...settings, ...more },
    shopping: read('shopping.sql'),
    weather: read('weather.sql'),
  });
}

/** A page that a case is expected to give: for a browser, or for a mail. */
export function expectedPage(name: string, file: 'report.html' | 'mail.html'): string {
  return readFileSync(join(CASES, name, 'expected', file), 'utf8');
}
