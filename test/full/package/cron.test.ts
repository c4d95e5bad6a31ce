import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';
import { borrowCrontab, crontab, setCrontab } from '../../support/crontab.ts';
import { EXECUTABLE, kill } from '../../support/executable.ts';
import { findProgram } from '../../support/programs.ts';
import { startSmtp } from '../../support/smtp.ts';
import { waitUntil } from '../../support/wait-until.ts';

borrowCrontab();
const folder = mkdtempSync(join(tmpdir(), 'shopweather-cron-'));
afterAll(() => rmSync(folder, { recursive: true }));

const config = join(folder, 'config.env');

// Without the time zone of the tests, because cron uses that of the system.
const { TZ: _, ...cronEnv } = process.env;

test('cron runs the installed line, once', async () => {
  const arrived = Promise.withResolvers<undefined>();
  const server = await startSmtp({ authOptional: true, hideSTARTTLS: true }, () => {
    arrived.resolve(undefined);
    return undefined;
  });
  configure(server.port);
  // At least a minute is left to install the line.
  const at = new Date(Date.now() + 120_000);
  const clock = execFileSync('date', ['-d', at.toISOString(), '+%d %H:%M'], {
    encoding: 'utf8',
    env: cronEnv,
  });
  const [day, time] = clock.trim().split(' ') as [string, string];
  expect(schedule('install', '--time', time).status).toBe(0);
  // --day does not accept 29 to 31, so the line is changed afterwards.
  setCrontab(crontab().replace(/^(\d+ \d+) 1 /m, `$1 ${Number(day)} `));

  const cron = startCron();
  try {
    await arrived.promise;
    expect(server.received.map(({ to }) => to)).toEqual([['owner@example.com']]);
    // The mail arrives a moment before the run is recorded as finished.
    const last = () => schedule('status').stdout;
    await waitUntil(last, () => last().includes(': ok'));
    expect(last()).toMatch(/^last run: .* UTC, report on \d{4}-\d\d: ok$/m);
  } finally {
    if (cron) await kill(cron);
    await server.stop();
  }
});

function schedule(action: string, ...args: string[]) {
  return spawnSync(EXECUTABLE, ['schedule', action, '--config', config, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: userInfo().homedir },
    encoding: 'utf8',
    cwd: folder,
  });
}

/** Starts the cron daemon, unless the machine runs it already. */
function startCron(): ChildProcess | undefined {
  if (spawnSync('pgrep', ['-x', 'cron']).status === 0) return undefined;
  const program = findProgram('cron');
  if (program === undefined) throw new Error('cron is not installed');
  return spawn(program, ['-f'], { stdio: 'ignore', env: cronEnv });
}

/** Writes the configuration and the database of a shop with data of the last month. */
function configure(port: number): void {
  const database = join(folder, 'shop.db');
  writeFileSync(
    config,
    `SHOPPING_SOURCE='sqlite:${database}'
WEATHER_SOURCE='sqlite:${database}'
SMTP_HOST=127.0.0.1
SMTP_PORT=${port}
SMTP_SECURITY=none
SMTP_FROM_MAIL=report@example.com
REPORT_TO=owner@example.com
SHOPWEATHER_STATE_DIR='${join(folder, 'state')}'
`,
    { mode: 0o600 },
  );
  const month = Temporal.Now.plainDateISO().toPlainYearMonth().subtract({ months: 1 });
  const tables = new DatabaseSync(database);
  tables.exec(`
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    CREATE TABLE weather_data (date TEXT, temperature REAL);`);
  for (let day = 1; day <= month.daysInMonth; day++) {
    const date = month.toPlainDate({ day }).toString();
    tables.prepare('INSERT INTO shopping_data VALUES (?, ?)').run(date, 300 - day);
    tables.prepare('INSERT INTO weather_data VALUES (?, ?)').run(date, 10 + day / 3);
  }
  tables.close();
}
