import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { VERSION } from '../../src/system/version.ts';
import { CASE_NAMES, CASES, readCase, reportOf, UPDATE } from '../support/cases.ts';

/**
 * Whole runs on small data. Each case is a folder: `case.json` and two SQL scripts are the input,
 * and `expected/` holds the report. Its pages are compared only if `case.json` has `pages`. To write
 * the expected files again (read the difference before you commit it):
 *
 *     UPDATE_CASES=1 npm run -s jest -- --selectProjects unit --testPathPatterns unit/cases
 */
async function filesOf(name: string): Promise<Record<string, string>> {
  const { html, text, json, message } = await reportOf(name);
  const files = {
    'analysis.json': json,
    'report.txt': text,
    'subject.txt': `${message.subject}\n`,
    ...(readCase(name).pages ? { 'report.html': html, 'mail.html': message.html } : {}),
  };
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, content.replaceAll(VERSION, 'X.Y.Z')]),
  );
}

test.each(CASE_NAMES)('the case %s gives the expected report', async (name) => {
  const folder = join(CASES, name, 'expected');
  const files = await filesOf(name);
  if (UPDATE) {
    mkdirSync(folder, { recursive: true });
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  }
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  for (const [file, content] of Object.entries(files)) {
    expect(content).toBe(readFileSync(join(folder, file), 'utf8'));
  }
});
