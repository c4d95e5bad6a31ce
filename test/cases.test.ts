import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../src/config/config.ts';
import { dryRunMailer } from '../src/deliver/dry-run.ts';
import { choosePeriod } from '../src/domain/period.ts';
import { shoppingTable, weatherTable } from '../src/extract/daily-totals.ts';
import { sqliteScript } from '../src/extract/sqlite.ts';
import { run } from '../src/pipeline/run.ts';
import { VERSION } from '../src/version.ts';

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
  const { month, today, sample = false, settings }: Case = JSON.parse(read('case.json'));
  const config = parseConfig(
    { REPORT_TIMEZONE: 'Asia/Seoul', ...settings },
    { sources: false, smtp: false, recipients: false, state: false },
    { TZ: undefined, resolved: 'UTC' },
  );
  const chosen = choosePeriod({
    month,
    allowPartial: today !== undefined,
    today: today ?? '2026-01-01',
    timezone: config.timezone,
  });
  const result = await run(
    { ...chosen, sample, config },
    {
      sources: {
        shopping: shoppingTable(sqliteScript('shop.db', read('shopping.sql')), {
          table: 'shopping_data',
          date: 'date',
          value: 'amount',
        }),
        weather: weatherTable(sqliteScript('weather.db', read('weather.sql')), {
          table: 'weather_data',
          date: 'date',
          value: 'temperature',
          extras: settings.WEATHER_EXTRA_COLUMNS?.split(',') ?? [],
        }),
      },
      keep: async () => {},
      mailer: dryRunMailer,
      onStep: () => {},
      recall: () => undefined,
      stopwatch: () => 0,
      pause: async () => {},
      now: () => '2026-01-01T00:00:00Z',
      newId: () => 'id',
    },
  );
  const { html, text, json, message } = result.report;
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
