import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { execute } from '../../src/cli/execute.ts';
import type { Output } from '../../src/cli/host.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-clock-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Output that is kept. */
function kept(isTTY: boolean): Output & { text: string } {
  return {
    text: '',
    isTTY,
    write(chunk, callback) {
      this.text += chunk.toString();
      callback?.();
      return true;
    },
  };
}

/** Runs a command line at a fixed moment. */
async function at(now: string, args: string[], { env = {}, terminal = false } = {}) {
  const [stdout, stderr] = [kept(terminal), kept(terminal)];
  const code = await execute(args, {
    env,
    stdout,
    stderr,
    systemTimezone: 'UTC',
    now: () => Temporal.Instant.from(now),
    stopwatch: () => 0,
    pause: async () => {},
    newId: () => 'id',
    pid: 1,
    shield: () => () => {},
    runtime: { node: '26.0.0', platform: 'linux-x64' },
    onEnding: () => () => {},
    command: ['shopweather'],
    hostname: () => 'shop',
    logFormat: 'text',
    secrets: new Set(),
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Three days of every month of 2025, in SQLite files. */
function sources(): Record<string, string> {
  const create = (name: string, table: string, column: string) => {
    const file = join(mkdtempSync(join(folder, 'case-')), name);
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE ${table} (date TEXT, ${column} REAL)`);
    for (let month = 1; month <= 12; month++) {
      for (const day of ['01', '02', '03']) {
        const date = `2025-${String(month).padStart(2, '0')}-${day}`;
        database.exec(`INSERT INTO ${table} VALUES ('${date}', ${month + Number(day)})`);
      }
    }
    database.close();
    return `sqlite:${file}`;
  };
  return {
    SHOPPING_SOURCE: create('shop.db', 'shopping_data', 'amount'),
    WEATHER_SOURCE: create('weather.db', 'weather_data', 'temperature'),
  };
}

describe('the last finished month, by the zone', () => {
  test.each([
    // New month in Seoul, still the old one further west.
    ['2025-04-30T15:00:00Z', 'Asia/Seoul', '2025-04', '2025-04-01', '2025-05-01'],
    ['2025-04-30T14:59:59Z', 'Asia/Seoul', '2025-03', '2025-03-01', '2025-04-01'],
    ['2025-04-30T15:00:00Z', 'UTC', '2025-03', '2025-03-01', '2025-04-01'],
    ['2025-05-01T00:00:00Z', 'UTC', '2025-04', '2025-04-01', '2025-05-01'],
    // Los Angeles is at UTC-7 in summer, at UTC-8 after its clocks changed on 2 November.
    ['2025-11-01T06:59:59Z', 'America/Los_Angeles', '2025-09', '2025-09-01', '2025-10-01'],
    ['2025-11-01T07:00:00Z', 'America/Los_Angeles', '2025-10', '2025-10-01', '2025-11-01'],
    ['2025-12-01T07:59:59Z', 'America/Los_Angeles', '2025-10', '2025-10-01', '2025-11-01'],
    ['2025-12-01T08:00:00Z', 'America/Los_Angeles', '2025-11', '2025-11-01', '2025-12-01'],
    ['2025-04-01T06:59:59Z', 'America/Los_Angeles', '2025-02', '2025-02-01', '2025-03-01'],
    ['2025-04-01T07:00:00Z', 'America/Los_Angeles', '2025-03', '2025-03-01', '2025-04-01'],
  ])('at %s in %s: %s', async (now, zone, month, start, endExclusive) => {
    const env = { ...sources(), REPORT_TIMEZONE: zone };
    const { code, stdout } = await at(now, ['run', '--dry-run', '--format', 'json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      month,
      period: { start, endExclusive, timezone: zone, partial: false },
      days: { joined: 3, first: start },
    });
  });
});

test('a partial month covers its days so far, and says so', async () => {
  const env = { ...sources(), REPORT_TIMEZONE: 'Asia/Seoul' };
  const args = ['run', '--month', '2025-05', '--dry-run', '--allow-partial', '--format'];
  const now = '2025-05-02T15:00:00Z';
  const { stdout: json } = await at(now, [...args, 'json'], { env });
  expect(JSON.parse(json)).toMatchObject({
    period: { start: '2025-05-01', endExclusive: '2025-05-03', partial: true },
    days: { inPeriod: 2, joined: 2, last: '2025-05-02' },
    correlation: { r: null, reason: 'fewer than 3 days' },
  });
  const { stdout: eml } = await at(now, [...args, 'eml'], { env });
  expect(eml).toMatch(/^Subject: Shopping vs temperature report, May 2025 \(partial month\)\r?$/m);
  expect(eml).toContain('Partial month: May 2025 was not over.');
});

describe('on a terminal', () => {
  test('steps are shown while they run and marked when they are done', async () => {
    const { code, stderr } = await at('2026-01-01T00:00:00Z', ['run', '--sample', '--dry-run'], {
      terminal: true,
    });
    expect(code).toBe(0);
    expect(stderr).toContain('extract_shopping_data, extract_weather_data  0.0 s');
    expect(stderr).toContain('\u001b[32m✓\u001b[39m preprocess_and_integrate');
    // Nothing is left of the line that showed the steps going on.
    expect(stderr.split('\n').at(-1)).toBe('');
  });

  test('NO_COLOR is honoured', async () => {
    const { stderr } = await at('2026-01-01T00:00:00Z', ['run', '--sample', '--dry-run'], {
      terminal: true,
      env: { NO_COLOR: '1' },
    });
    expect(stderr).toContain('✓ analyze');
    expect(stderr).not.toContain('\u001b[3');
  });
});
