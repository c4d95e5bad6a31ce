import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute } from '../../../src/cli/main.ts';
import type { Output, ProcessContext } from '../../../src/system/process-context.ts';
import { respondWith, startWeatherService } from '../../support/weather-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-host-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An output that records its text. */
function recorder(isTTY: boolean): Output & { text: string } {
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

/** Runs a command line in a process context with these changes. */
async function runWith(changes: Partial<ProcessContext>, args: string[], terminal = false) {
  const stdout = recorder(terminal);
  const stderr = recorder(terminal);
  const code = await execute(args, {
    env: {},
    stdout,
    stderr,
    systemTimezone: 'UTC',
    now: () => Temporal.Now.instant(),
    stopwatch: () => 0,
    pause: async () => {},
    newId: () => 'id',
    pid: 1,
    deferSignals: () => () => {},
    runtime: { node: '26.0.0', platform: 'linux-x64' },
    onSignal: () => () => {},
    command: ['shopweather'],
    hostname: () => 'shop',
    logFormat: 'text',
    secrets: new Set(),
    ...changes,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Runs a command line at a fixed time. */
const runAt = (now: string, args: string[], env: Record<string, string>) =>
  runWith({ now: () => Temporal.Instant.from(now), env }, args);

// Three days of every month of 2025.
const file = join(folder, 'shop.db');
const sources = { SHOPPING_SOURCE: `sqlite:${file}`, WEATHER_SOURCE: `sqlite:${file}` };
beforeAll(() => {
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE shopping_data AS
      WITH RECURSIVE days(date) AS (
        SELECT '2025-01-01' UNION ALL SELECT date(date, '+1 day') FROM days WHERE date < '2025-12-31')
      SELECT date, strftime('%m', date) + strftime('%d', date) AS amount FROM days
      WHERE strftime('%d', date) <= '03';
    CREATE TABLE weather_data AS SELECT date, amount AS temperature FROM shopping_data`);
  database.close();
});

describe('the report is about the last finished month of the time zone', () => {
  test.each([
    // A new month has begun in Seoul, but not yet further west.
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
    const env = { ...sources, REPORT_TIMEZONE: zone };
    const { code, stdout } = await runAt(now, ['run', '--dry-run', '--format', 'json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      month,
      period: { start, endExclusive, timezone: zone, partial: false },
      days: { joined: 3, first: start },
    });
  });
});

test('a partial month covers its days so far, and the report marks it as partial', async () => {
  const env = { ...sources, REPORT_TIMEZONE: 'Asia/Seoul' };
  const args = ['run', '--month', '2025-05', '--dry-run', '--allow-partial', '--format'];
  const now = '2025-05-02T15:00:00Z';
  const { stdout: json } = await runAt(now, [...args, 'json'], env);
  expect(JSON.parse(json)).toMatchObject({
    period: { start: '2025-05-01', endExclusive: '2025-05-03', partial: true },
    days: { inPeriod: 2, joined: 2, last: '2025-05-02' },
    correlation: { r: null, reason: 'fewer than 3 days' },
  });
  const { stdout: eml } = await runAt(now, [...args, 'eml'], env);
  expect(eml).toMatch(/^Subject: Shopping vs temperature report, May 2025 \(partial month\)\r?$/m);
  expect(eml).toContain('Partial month: May 2025 was not over.');
});

test('a run waits for as long as the weather service asks before it tries again', async () => {
  const service = await startWeatherService();
  service.nextResponders.push(respondWith(429, 'Too many requests', { 'retry-after': '600' }));
  const env = {
    ...sources,
    WEATHER_SOURCE: 'open-meteo:37.5665,126.978',
    WEATHER_URL: service.url,
    RETRY_DELAY: '1ms',
  };
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const args = ['run', '--month', '2025-04', '--dry-run'];
  const { code, stderr } = await runWith({ env, pause }, args);
  await service.close();
  expect(stderr).toMatch(
    /^retry +extract_weather_data +attempt 1: open-meteo:.* answered.*; again in 600\.0 s$/m,
  );
  expect({ code, pauses }).toEqual({ code: 0, pauses: [600_000] });
  expect(service.requests).toHaveLength(2);
});

describe('a run on a terminal', () => {
  const dryRun = ['run', '--sample', '--dry-run'];

  test('shows steps while they run and marks them when they are done', async () => {
    const { code, stderr } = await runWith({}, dryRun, true);
    expect(code).toBe(0);
    expect(stderr).toContain('extract_shopping_data, extract_weather_data  0.0 s');
    expect(stderr).toContain('\u001b[32m✓\u001b[39m preprocess_and_integrate');
    // The line of the running steps has been erased.
    expect(stderr.split('\n').at(-1)).toBe('');
  });

  test('prints no colours with NO_COLOR', async () => {
    const { stderr } = await runWith({ env: { NO_COLOR: '1' } }, dryRun, true);
    expect(stderr).toContain('✓ analyze');
    expect(stderr).not.toContain('\u001b[3');
  });
});

test('a bug prints its stack without secrets and exits 1', async () => {
  const changes = {
    now: () => {
      throw new TypeError('no clock; the password is hunter2');
    },
    secrets: new Set(['hunter2', 'a']),
  };
  const { code, stderr } = await runWith(changes, ['run', '--sample', '--dry-run']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^shopweather: this is a bug, please report it/);
  expect(stderr).toContain('TypeError: no clock; the password is ***');
  expect(stderr).toMatch(/^ +at /m);
  expect(stderr).not.toContain('hunter2');
});
