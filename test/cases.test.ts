import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { VERSION } from '../src/version.ts';
import { CASE_NAMES, CASES, reportOf, UPDATE } from './support/cases.ts';

/**
 * Whole runs on small data, one folder a case: `case.json` and two scripts of SQL in, the report
 * in every form out. `UPDATE_CASES=1 npm run jest -- test/cases.test.ts` writes what comes out;
 * read the difference before it is committed.
 */
async function filesOf(name: string): Promise<Record<string, string>> {
  const { html, text, json, message } = await reportOf(name);
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

describe.each(CASE_NAMES)('%s', (name) => {
  const expectedFolder = join(CASES, name, 'expected');

  test('gives the expected report', async () => {
    const files = await filesOf(name);
    if (UPDATE) {
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
