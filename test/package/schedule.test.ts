import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeAuthority } from '../support/certificates.ts';
import { findProgram } from '../support/programs.ts';
import { startSmtp } from '../support/smtp.ts';

// One file for all that touches the crontab of whoever runs the tests; it is put back at the end.
const before = spawnSync('crontab', ['-l'], { encoding: 'utf8' });
const folder = mkdtempSync(join(tmpdir(), 'shopweather-schedule-'));
afterAll(() => {
  if (before.status === 0) setCrontab(before.stdout);
  else spawnSync('crontab', ['-r']);
  rmSync(folder, { recursive: true });
});

const setCrontab = (text: string) => execFileSync('crontab', ['-'], { input: text });
const crontab = () => spawnSync('crontab', ['-l'], { encoding: 'utf8' }).stdout;

const program = resolve('dist/shopweather');
const config = join(folder, 'config.env');
const database = join(folder, 'shop.db');

/** A shop that can be scheduled: its configuration names all that it needs. */
function configure(more: Record<string, string> = {}): void {
  const values = {
    SHOPPING_SOURCE: `sqlite:${database}`,
    WEATHER_SOURCE: `sqlite:${database}`,
    SMTP_HOST: '127.0.0.1',
    SMTP_SECURITY: 'none',
    SMTP_FROM_MAIL: 'report@example.com',
    REPORT_TO: 'owner@example.com',
    SHOPWEATHER_STATE_DIR: join(folder, 'state'),
    ...more,
  };
  const lines = Object.entries(values).map(([key, value]) => `${key}='${value}'\n`);
  writeFileSync(config, lines.join(''), { mode: 0o600 });
}

const HOME = userInfo().homedir;
// The tests' own zone is not the one that cron goes by.
const { TZ: _, ...systemClock } = process.env;

function schedule(args: string[], env: Record<string, string> = {}, command = program) {
  const { status, stdout, stderr } = spawnSync(command, ['schedule', ...args], {
    env: { PATH: process.env.PATH ?? '', HOME, ...env },
    encoding: 'utf8',
    cwd: folder,
  });
  return { code: status, stdout, stderr };
}

beforeEach(() => configure());

describe('crontab', () => {
  beforeEach(() => {
    setCrontab('# mine\n0 1 * * * backup 100\\%\n');
  });

  test('install puts one line between two marks, and leaves the others alone', () => {
    const { code, stdout } = schedule(['install', '--config', 'config.env']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Installed in your crontab\.\nnext run: \w+day \d{4}-\d\d-01 07:00 \(/);
    const line = `0 7 1 * * ${program} run --config ${config}`;
    expect(crontab()).toMatch(
      /^# mine\n0 1 \* \* \* backup 100\\%\n# shopweather begin\n# .*\n.*\n# shopweather end\n$/,
    );
    expect(crontab()).toContain(`\n${line}\n`);
    schedule(['install', '--config', config, '--day', '2', '--time', '6:05']);
    expect(crontab()).not.toContain(line);
    expect(crontab().match(/shopweather begin/g)).toHaveLength(1);
    expect(crontab()).toContain(`\n5 6 2 * * ${program} run`);

    expect(schedule(['status', '--config', config]).stdout).toMatch(
      /^in your crontab\nruns: .*dist\/shopweather run --config .*\nnext run: \w+ \d{4}-\d\d-02 06:05 \(.*\), .*\nlast run: none yet\n$/,
    );
    expect(schedule(['remove']).stdout).toBe('Removed from your crontab.\n');
    expect(crontab()).toBe('# mine\n0 1 * * * backup 100\\%\n');
    expect(schedule(['remove']).stdout).toBe('There was none in your crontab.\n');
    expect(schedule(['status']).stdout).toMatch(/^No run is scheduled\./);
  });

  test('works with blanks, quotes and percent signs in its paths, as the shell reads it', () => {
    const odd = join(folder, "50% off: it's");
    mkdirSync(odd);
    writeFileSync(join(odd, 'c $HOME.env'), readFileSync(config), { mode: 0o600 });
    symlinkSync(program, join(odd, 'shop weather'));
    schedule(['install', '--config', join(odd, 'c $HOME.env')], {}, join(odd, 'shop weather'));
    const [, command] = /^0 7 1 \* \* (.*)$/m.exec(crontab()) ?? [];
    // cron takes the backslash from \% before the shell sees it.
    const script = `printf '%s\\n' ${command?.replaceAll('\\%', '%')}`;
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(stdout.split('\n').slice(1, -1)).toEqual(['run', '--config', join(odd, 'c $HOME.env')]);
  });

  test('takes the state folder along that only this shell knows', () => {
    configure({ SHOPWEATHER_STATE_DIR: '' });
    schedule(['install', '--config', config], { SHOPWEATHER_STATE_DIR: '/srv/shop state' });
    expect(crontab()).toContain(`* * SHOPWEATHER_STATE_DIR='/srv/shop state' ${program} run`);
  });

  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'a setting that only this shell has',
      {},
      { REPORT_LOCALE: 'ko', SMTP_PASSWORD_FILE: '/x' },
      'REPORT_LOCALE, SMTP_PASSWORD_FILE stands in the environment of this shell',
    ],
    ['a configuration that cannot work', { SMTP_HOST: '' }, {}, 'SMTP_HOST is missing'],
    [
      'a time zone that only this shell has',
      {},
      { TZ: 'Asia/Seoul' },
      'TZ stands in the environment of this shell',
    ],
    [
      'a path from here on',
      { SHOPPING_SOURCE: 'sqlite:shop.db', METRICS_FILE: 'x.prom' },
      {},
      'SHOPPING_SOURCE, METRICS_FILE is a relative path',
    ],
  ])('is refused with %s: exit 78', (_, changes, env, message) => {
    writeFileSync(join(folder, 'x'), '');
    configure(changes);
    const { code, stderr } = schedule(['install', '--config', config], {
      ...env,
      ...(env.SMTP_PASSWORD_FILE ? { SMTP_PASSWORD_FILE: join(folder, 'x'), SMTP_USER: '' } : {}),
    });
    expect(stderr).toContain(message);
    expect(code).toBe(78);
    expect(crontab()).not.toContain('shopweather begin');
  });

  test.each([
    [['install', '--day', '31'], 'a day from 1 to 28'],
    [['install', '--time', '25:00'], 'must be a time'],
    [['start'], 'Allowed choices are print, install, status, remove'],
  ])('%j: exit 64', (args, message) => {
    const { code, stderr } = schedule(args);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });

  test('a crontab that cannot be read is not overwritten: exit 69', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const written = join(folder, 'written');
    const script = `#!/bin/sh\n[ "$1" = -l ] && { echo 'crontab: Permission denied' >&2; exit 1; }\n: > ${written}\n`;
    writeFileSync(join(bin, 'crontab'), script, { mode: 0o755 });
    const { code, stderr } = schedule(['install', '--config', config], { PATH: `${bin}:/bin` });
    expect(code).toBe(69);
    expect(stderr).toContain('crontab -l: crontab: Permission denied');
    expect(existsSync(written)).toBe(false);
    // Nor is it said that there was nothing in it.
    expect(schedule(['remove'], { PATH: `${bin}:/bin` }).code).toBe(69);
    expect(schedule(['status', '--config', config], { PATH: `${bin}:/bin` }).code).toBe(0);
  });

  test('lines in another encoding stay as they are', () => {
    const bytes = Buffer.from('# caf\xe9 \xff\n', 'latin1');
    execFileSync('crontab', ['-'], { input: bytes });
    const named = join(folder, '설정.env');
    writeFileSync(named, readFileSync(config), { mode: 0o600 });
    schedule(['install', '--config', named]);
    const now = spawnSync('crontab', ['-l']).stdout;
    expect(now.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(now.toString('utf8')).toContain(`run --config '${named}'`);
    schedule(['remove']);
    expect(spawnSync('crontab', ['-l']).stdout.equals(bytes)).toBe(true);
  });

  test('status tells what it can where the configuration is broken', () => {
    schedule(['install', '--config', config]);
    configure({ REPORT_LOCALE: 'xx' });
    const { code, stdout } = schedule(['status', '--config', config], { TZ: 'Asia/Seoul' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^last run: not known, since REPORT_LOCALE must be en or ko/m);
    expect(stdout).not.toContain('Seoul');
  });

  test('a machine without cron: exit 69', () => {
    const { code, stderr } = schedule(['install', '--config', config], { PATH: '/nonexistent' });
    expect(code).toBe(69);
    expect(stderr).toContain('crontab -l: it is not installed');
  });
});

test('cron.d: a file with the user in its line, for root', () => {
  const file = '/etc/cron.d/shopweather';
  expect(schedule(['print', '--with', 'cron.d', '--config', config]).stdout).toMatch(
    new RegExp(
      `^# .*\\n0 7 1 \\* \\* ${userInfo().username} ${program} run --config ${config}\\n$`,
    ),
  );
  if (existsSync(file)) throw new Error(`${file} is there before the test`);
  const { code, stderr } = schedule(['install', '--with', 'cron.d', '--config', config]);
  if (process.getuid?.() !== 0) {
    expect({ code, stderr }).toEqual({
      code: 73,
      stderr: expect.stringContaining(`cannot write ${file}`),
    });
    return;
  }
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain(` ${program} run --config `);
  expect(schedule(['status', '--config', config]).stdout).toMatch(/^in \/etc\/cron\.d\//);
  expect(schedule(['remove', '--with', 'cron.d']).code).toBe(0);
  expect(existsSync(file)).toBe(false);
});

describe('systemd', () => {
  const units = async () => {
    const secret = join(folder, 'smtp-password');
    writeFileSync(secret, 'p', { mode: 0o600 });
    const { cert, key } = await makeAuthority(join(folder, 'authority'));
    configure({
      SHOPPING_TLS_CERT: cert,
      SHOPPING_TLS_KEY: key,
      SMTP_USER: 'report',
      SMTP_PASSWORD_FILE: secret,
      METRICS_FILE: join(folder, 'shop.prom'),
    });
    const { stdout } = schedule(['print', '--with', 'systemd', '--config', config]);
    const [, service = '', timer = ''] =
      /^# \/etc\/systemd\/system\/shopweather\.service\n([\s\S]*)\n# \/etc\/systemd\/system\/shopweather\.timer\n([\s\S]*)$/.exec(
        stdout,
      ) ?? [];
    const made = mkdtempSync(join(folder, 'units-'));
    writeFileSync(join(made, 'shopweather.service'), service);
    writeFileSync(join(made, 'shopweather.timer'), timer);
    return { made, service, timer };
  };

  test('its files are what systemd understands', async () => {
    const { made, service, timer } = await units();
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', join(made, 'shopweather.service'), join(made, 'shopweather.timer')],
      { encoding: 'utf8' },
    );
    expect(stderr.split('\n').filter((line) => line.includes('shopweather'))).toEqual([]);
    expect(status).toBe(0);
    expect(timer).toContain('OnCalendar=*-*-01 07:00:00\nPersistent=true\n');
    for (const line of [
      `ExecStart=${program} run`,
      `LoadCredential=config.env:${config}`,
      `LoadCredential=SMTP_PASSWORD:${join(folder, 'smtp-password')}`,
      `LoadCredential=SHOPPING_TLS_KEY:${join(folder, 'authority', 'ca.key')}`,
      `ReadWritePaths=-${folder}`,
    ]) {
      expect(service).toContain(`\n${line}\n`);
    }
  });

  test('its service is exposed to little', async () => {
    const { made } = await units();
    const { stdout } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', join(made, 'shopweather.service')],
      { encoding: 'utf8' },
    );
    const [, exposure] = /Overall exposure level for .*: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThan(2);
  });

  test('where it does not run, nothing is changed: exit 69', () => {
    // On a machine that runs systemd the test would change it.
    const args = ['install', '--with', 'systemd', '--config', config];
    if (existsSync('/run/systemd/system')) return;
    const { code, stderr } = schedule(args);
    expect(code).toBe(69);
    expect(stderr).toContain('systemd does not run on this machine; nothing was changed');
    expect(existsSync('/etc/systemd/system/shopweather.service')).toBe(false);
  });
});

test('cron really runs the line that was installed, once', async () => {
  const server = await startSmtp({ authOptional: true, hideSTARTTLS: true });
  configure({ SMTP_PORT: String(server.port) });
  fillLastMonth();
  // Five seconds to install it before its minute begins.
  const at = new Date(Date.now() + 65_000);
  const clock = execFileSync('date', ['-d', at.toISOString(), '+%d %H:%M'], {
    encoding: 'utf8',
    env: systemClock,
  });
  const [day, time] = clock.trim().split(' ') as [string, string];
  // Days 29 to 31 are not to be had: the line is changed as somebody would by hand.
  expect(schedule(['install', '--config', config, '--time', time]).code).toBe(0);
  setCrontab(crontab().replace(/^(\d+ \d+) 1 /m, `$1 ${Number(day)} `));

  const cron = startCron();
  try {
    for (let i = 0; i < 1300 && server.received.length === 0; i++) {
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(server.received.map(({ to }) => to)).toEqual([['owner@example.com']]);
    // The mail is there a moment before the run is written down as done.
    const last = () => schedule(['status', '--config', config]).stdout;
    for (let i = 0; i < 50 && !last().includes(': ok'); i++) {
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(last()).toMatch(/^last run: .* UTC, report on \d{4}-\d\d: ok$/m);
  } finally {
    cron?.kill();
    await server.stop();
  }
}, 150_000);

/** Starts the daemon, unless the machine runs it already. */
function startCron(): ChildProcess | undefined {
  if (spawnSync('pgrep', ['-x', 'cron']).status === 0) return undefined;
  const program = findProgram('cron');
  if (program === undefined) throw new Error('cron is not installed');
  return spawn(program, ['-f'], { stdio: 'ignore', env: systemClock });
}

function fillLastMonth(): void {
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
  chmodSync(database, 0o644);
}
