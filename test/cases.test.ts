import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { VERSION } from '../src/version.ts';
import { makeReport } from './support/reports.ts';

/**
 * Whole runs on small data, one folder a case: `case.json` and two scripts of SQL in, the report
 * in every form out. `UPDATE_CASES=1 npm run jest -- test/cases.test.ts` writes what comes out;
 * read the difference before it is committed.
 */
const CASES = 'test/cases';
const update = process.env.UPDATE_CASES === '1' && !process.env.CI;

interface Case {
  /** What the case is about. */
  about: string;
  month: string;
  /** Present for a month that is not over. */
  today?: string;
  sample?: boolean;
  settings: Record<string, string>;
}

async function report(folder: string): Promise<Record<string, string>> {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const given: Case = JSON.parse(read('case.json'));
  const { html, text, json, message } = await makeReport({
    ...given,
    shopping: read('shopping.sql'),
    weather: read('weather.sql'),
  });
  const files = {
    'analysis.json': json,
    'report.txt': text,
    'report.html': html,
    'mail.html': message.html,
  };
  return {
    ...Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, content.replaceAll(VERSION, 'X.Y.Z')]),
    ),
    'subject.txt': `${message.subject}\n`,
  };
}

describe.each(readdirSync(CASES))('%s', (name) => {
  const folder = join(CASES, name);
  const expectedFolder = join(folder, 'expected');

  test('gives the expected report', async () => {
    const files = await report(folder);
    if (update) {
      mkdirSync(expectedFolder, { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(expectedFolder, file), content);
      }
    }
    expect(existsSync(expectedFolder)).toBe(true);
    for (const [file, content] of Object.entries(files)) {
      expect(content).toBe(readFileSync(join(expectedFolder, file), 'utf8'));
    }
  });
});
