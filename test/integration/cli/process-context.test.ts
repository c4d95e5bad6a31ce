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

/** Output that keeps what it is given. */
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

/** Runs a command line on a host of which the test makes up what it is about. */
async function runOn(changes: Partial<ProcessContext>, args: string[], terminal = false) {
  const [stdout, stderr] = [recorder(terminal), recorder(terminal)];
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

/** Runs a command line at a fixed moment. */
const at = (now: string, args: string[], env: Record<string, string>) =>
  runOn({ now: () => Temporal.Instant.from(now), env }, args);

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
    const env = { ...sources, REPORT_TIMEZONE: zone };
    const { code, stdout } = await at(now, ['run', '--dry-run', '--format', 'json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      month,
      period: { start, endExclusive, timezone: zone, partial: false },
      days: { joined: 3, first: start },
    });
  });
});

test('a partial month covers its days so far, and says so', async () => {
  const env = { ...sources, REPORT_TIMEZONE: 'Asia/Seoul' };
  const args = ['run', '--month', '2025-05', '--dry-run', '--allow-partial', '--format'];
  const now = '2025-05-02T15:00:00Z';
  const { stdout: json } = await at(now, [...args, 'json'], env);
  expect(JSON.parse(json)).toMatchObject({
    period: { start: '2025-05-01', endExclusive: '2025-05-03', partial: true },
    days: { inPeriod: 2, joined: 2, last: '2025-05-02' },
    correlation: { r: null, reason: 'fewer than 3 days' },
  });
  const { stdout: eml } = await at(now, [...args, 'eml'], env);
  expect(eml).toMatch(/^Subject: Shopping vs temperature report, May 2025 \(partial month\)\r?$/m);
  expect(eml).toContain('Partial month: May 2025 was not over.');
});

test('a weather service is asked again when it wants to be', async () => {
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
  const { code, stderr } = await runOn({ env, pause }, args);
  await service.close();
  expect(stderr).toMatch(
    /^retry +extract_weather_data +attempt 1: open-meteo:.* answered.*; again in 600\.0 s$/m,
  );
  expect({ code, pauses }).toEqual({ code: 0, pauses: [600_000] });
  expect(service.requests).toHaveLength(2);
});

describe('on a terminal', () => {
  const dryRun = ['run', '--sample', '--dry-run'];

  test('steps are shown while they run and marked when they are done', async () => {
    const { code, stderr } = await runOn({}, dryRun, true);
    expect(code).toBe(0);
    expect(stderr).toContain('extract_shopping_data, extract_weather_data  0.0 s');
    expect(stderr).toContain('\u001b[32m✓\u001b[39m preprocess_and_integrate');
    // Nothing is left of the line that showed the steps going on.
    expect(stderr.split('\n').at(-1)).toBe('');
  });

  test('NO_COLOR is honoured', async () => {
    const { stderr } = await runOn({ env: { NO_COLOR: '1' } }, dryRun, true);
    expect(stderr).toContain('✓ analyze');
    expect(stderr).not.toContain('\u001b[3');
  });
});

test('a bug shows its stack, without secrets, and exits 1', async () => {
  const host = {
    now: () => {
      throw new TypeError('no clock; the password is hunter2');
    },
    secrets: new Set(['hunter2', 'a']),
  };
  const { code, stderr } = await runOn(host, ['run', '--sample', '--dry-run']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^shopweather: this is a bug, please report it/);
  expect(stderr).toContain('TypeError: no clock; the password is ***');
  expect(stderr).toMatch(/^ +at /m);
  expect(stderr).not.toContain('hunter2');
});
