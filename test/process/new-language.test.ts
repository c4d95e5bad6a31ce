import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyCheckout } from '../support/checkout.ts';
import type { CliResult } from '../support/cli.ts';
import { kill } from '../support/executable.ts';
import { allParts, partOf } from '../support/mime.ts';
import type { Request, Response } from '../support/warm/warm-program.ts';

/** A copy of the program with an additional language file. */
const folder = mkdtempSync(join(tmpdir(), 'shopweather-language-'));
const source = join(folder, 'shop.db');

// An invented language: English with German number formats.
const LANGUAGE = `
import type { Messages } from '../messages.ts';
import { messages as english } from './en.ts';

export const messages: Messages = {
  ...english,
  lang: 'xx',
  title: 'Verkoop en temperatuur',
  dates: { ...english.dates, shortDate: ({ month, day }) => \`\${day}. \${month}.\` },
  numbers: {
    decimalPoint: ',',
    thousands: '.',
    percent: (digits) => \`\${digits}\\u00a0%\`,
    money: (digits, symbol) => \`\${digits}\\u00a0\${symbol}\`,
  },
};
`;

let program: ChildProcess;

beforeAll(() => {
  copyCheckout(folder);
  const languages = join(folder, 'src/render/languages');
  writeFileSync(join(languages, 'xx.ts'), LANGUAGE);
  // Backup files of editors are not languages.
  writeFileSync(join(languages, 'yy.ts~'), LANGUAGE);
  writeFileSync(join(languages, '.zz.ts'), LANGUAGE);
  // One process for all command lines.
  const warm = 'test/support/warm/execute.ts';
  cpSync(warm, join(folder, warm));
  program = fork(join(folder, warm), { cwd: folder, execArgv: [] });

  const database = new DatabaseSync(source);
  database.exec(`
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    CREATE TABLE weather_data (date TEXT, temperature REAL);
    WITH RECURSIVE days(d) AS (
      SELECT '2025-04-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2025-04-30')
    INSERT INTO weather_data SELECT d, 10.5 + (strftime('%d', d) * 7) % 11 FROM days;
    INSERT INTO shopping_data SELECT date, 1549.5 - 30 * temperature FROM weather_data;
    UPDATE shopping_data SET amount = 1234.5 WHERE date = '2025-04-03'`);
  database.close();
});

afterAll(async () => {
  await kill(program);
  rmSync(folder, { recursive: true });
});

/** Runs the copy with --dry-run. */
async function dryRun(locale: string, format: string): Promise<CliResult> {
  const env = {
    TZ: 'UTC',
    SHOPPING_SOURCE: `sqlite:${source}`,
    WEATHER_SOURCE: `sqlite:${source}`,
    REPORT_LOCALE: locale,
  };
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', format];
  const response = once(program, 'message');
  program.send({ id: 0, args, env } satisfies Request);
  const [result] = (await response) as [Response];
  return result;
}

async function report(format: string): Promise<string> {
  const { code, stdout, stderr } = await dryRun('xx', format);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('a new language needs only one file', () => {
  test('the page and its charts use it', async () => {
    const html = await report('html');
    expect(html).toContain('<html lang="xx">');
    expect(html).toContain('Verkoop en temperatuur');
    const text = html.replaceAll(/<style>.*?<\/style>/gs, '').replaceAll(/<[^>]*>/g, '\n');
    expect(text).toMatch(/^3\.\s4\.\sThu\n+[\d,]+\n+1\.234,50$/m);
    expect(text).toMatch(/about \d,\d\s% lower/);
    expect(text).not.toMatch(/\$\d|\d\.\d\d\b/);
    // The labels of the axes.
    expect(html).toMatch(/<text[^>]*>1\.200<\/text>/);
  });

  test('text and mail use it', async () => {
    expect(await report('text')).toMatch(/^ {2}3\.\s4\.\sThu +[\d,]+ +1\.234,50/m);
    const parts = allParts(partOf(await report('eml')));
    expect(parts.map(({ type }) => type)).toEqual([
      ...['multipart/mixed', 'multipart/alternative', 'text/plain', 'multipart/related'],
      ...['text/html', 'image/png', 'image/png', 'text/csv'],
    ]);
    // In the CSV table, numbers have the same format in every language.
    const table = String(parts.at(-1)?.content);
    expect(table).toMatch(/^2025-04-03,[\d.]+,1234\.5,1,/m);
  });

  test('errors of the configuration and their remedies list it', async () => {
    for (const locale of ['yy', 'yy.ts~', '.zz', '../en']) {
      const { code, stderr } = await dryRun(locale, 'text');
      expect(code).toBe(78);
      expect(stderr).toContain(`REPORT_LOCALE must be en, ko or xx, not '${locale}'`);
      expect(stderr).toContain('language of the report: en, ko or xx.');
    }
  });
});
