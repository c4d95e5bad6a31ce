import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeAuthority } from '../../support/certificates.ts';
import { borrowCrontab, crontab, setCrontab } from '../../support/crontab.ts';
import { EXECUTABLE } from '../../support/executable.ts';

borrowCrontab();
const folder = mkdtempSync(join(tmpdir(), 'shopweather-schedule-'));
afterAll(() => rmSync(folder, { recursive: true }));

const config = join(folder, 'config.env');

/** Writes a complete configuration, so that runs can be scheduled. */
function writeConfig(more: Record<string, string> = {}): void {
  const source = `sqlite:${join(folder, 'shop.db')}`;
  const values = {
    SHOPPING_SOURCE: source,
    WEATHER_SOURCE: source,
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

function schedule(args: string[], env: Record<string, string> = {}, command = EXECUTABLE) {
  const { status, stdout, stderr } = spawnSync(command, ['schedule', ...args], {
    env: { PATH: process.env.PATH ?? '', HOME, ...env },
    encoding: 'utf8',
    cwd: folder,
  });
  return { code: status, stdout, stderr };
}

beforeEach(() => writeConfig());

describe('schedule with the crontab', () => {
  beforeEach(() => {
    setCrontab('# mine\n0 1 * * * backup 100\\%\n');
  });

  test('installs one line between two marks, and keeps the other lines', () => {
    const { code, stdout } = schedule(['install', '--config', 'config.env']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Installed in your crontab\.\nnext run: \w+day \d{4}-\d\d-01 07:00 \(/);
    const line = `0 7 1 * * ${EXECUTABLE} run --config ${config}`;
    expect(crontab()).toMatch(
      /^# mine\n0 1 \* \* \* backup 100\\%\n# shopweather begin\n# .*\n.*\n# shopweather end\n$/,
    );
    expect(crontab()).toContain(`\n${line}\n`);
    schedule(['install', '--config', config, '--day', '2', '--time', '6:05']);
    expect(crontab()).not.toContain(line);
    expect(crontab().match(/shopweather begin/g)).toHaveLength(1);
    expect(crontab()).toContain(`\n5 6 2 * * ${EXECUTABLE} run`);

    expect(schedule(['status', '--config', config]).stdout).toMatch(
      /^in your crontab\nruns: .*dist\/shopweather run --config .*\nnext run: \w+ \d{4}-\d\d-02 06:05 \(.*\), .*\nlast run: none yet\n$/,
    );
    expect(schedule(['remove']).stdout).toBe('Removed from your crontab.\n');
    expect(crontab()).toBe('# mine\n0 1 * * * backup 100\\%\n');
    expect(schedule(['remove']).stdout).toBe('There was none in your crontab.\n');
    expect(schedule(['status']).stdout).toMatch(/^No run is scheduled\./);
  });

  test('escapes spaces, quotes and percent signs in paths for cron and the shell', () => {
    const oddFolder = join(folder, "50% off: it's");
    mkdirSync(oddFolder);
    writeFileSync(join(oddFolder, 'c $HOME.env'), readFileSync(config), { mode: 0o600 });
    symlinkSync(EXECUTABLE, join(oddFolder, 'shop weather'));
    schedule(
      ['install', '--config', join(oddFolder, 'c $HOME.env')],
      {},
      join(oddFolder, 'shop weather'),
    );
    const [, command] = /^0 7 1 \* \* (.*)$/m.exec(crontab()) ?? [];
    // cron takes the backslash from \% before the shell sees it; a bare % ends the command.
    const shellCommand = command?.replaceAll(/\\?%/g, (mark) => (mark === '%' ? '\n' : '%'));
    const script = `printf '%s\\n' ${shellCommand}`;
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(stdout.split('\n').slice(1, -1)).toEqual([
      'run',
      '--config',
      join(oddFolder, 'c $HOME.env'),
    ]);
  });

  test('includes the state folder if it is set only in this shell', () => {
    writeConfig({ SHOPWEATHER_STATE_DIR: '' });
    schedule(['install', '--config', config], { SHOPWEATHER_STATE_DIR: '/srv/shop state' });
    expect(crontab()).toContain(`* * SHOPWEATHER_STATE_DIR='/srv/shop state' ${EXECUTABLE} run`);
  });

  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'a setting that is set only in this shell',
      {},
      { REPORT_LOCALE: 'ko', SMTP_PASSWORD_FILE: '/x' },
      'REPORT_LOCALE, SMTP_PASSWORD_FILE is set only in this shell, and a scheduled run does not have it',
    ],
    ['an incomplete configuration', { SMTP_HOST: '' }, {}, 'SMTP_HOST is missing'],
    [
      'a time zone that is set only in this shell',
      {},
      { TZ: 'Asia/Seoul' },
      'TZ is set only in this shell, and a scheduled run does not have it',
    ],
    [
      'a relative path',
      { SHOPPING_SOURCE: 'sqlite:shop.db', METRICS_FILE: 'x.prom' },
      {},
      'SHOPPING_SOURCE, METRICS_FILE is a relative path',
    ],
  ])('rejects %s: exit 78', (_, changes, env, message) => {
    writeFileSync(join(folder, 'x'), '');
    writeConfig(changes);
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
  ])('exits 64 with %j', (args, message) => {
    const { code, stderr } = schedule(args);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });

  test('does not overwrite a crontab that cannot be read: exit 69', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const writeMark = join(folder, 'written');
    const script = `#!/bin/sh\n[ "$1" = -l ] && { echo 'crontab: Permission denied' >&2; exit 1; }\n: > ${writeMark}\n`;
    writeFileSync(join(bin, 'crontab'), script, { mode: 0o755 });
    const { code, stderr } = schedule(['install', '--config', config], { PATH: `${bin}:/bin` });
    expect(code).toBe(69);
    expect(stderr).toContain('crontab -l: crontab: Permission denied');
    expect(existsSync(writeMark)).toBe(false);
    // remove does not report that the crontab has no such line.
    expect(schedule(['remove'], { PATH: `${bin}:/bin` }).code).toBe(69);
    expect(schedule(['status', '--config', config], { PATH: `${bin}:/bin` }).code).toBe(0);
  });

  test('keeps lines in another encoding unchanged', () => {
    const bytes = Buffer.from('# caf\xe9 \xff\n', 'latin1');
    setCrontab(bytes);
    const koreanConfig = join(folder, '설정.env');
    writeFileSync(koreanConfig, readFileSync(config), { mode: 0o600 });
    schedule(['install', '--config', koreanConfig]);
    const now = spawnSync('crontab', ['-l']).stdout;
    expect(now.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(now.toString('utf8')).toContain(`run --config '${koreanConfig}'`);
    schedule(['remove']);
    expect(spawnSync('crontab', ['-l']).stdout.equals(bytes)).toBe(true);
  });

  test('prints the status as far as possible if the configuration is invalid', () => {
    schedule(['install', '--config', config]);
    writeConfig({ REPORT_LOCALE: 'xx' });
    const { code, stdout } = schedule(['status', '--config', config], { TZ: 'Asia/Seoul' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^last run: unknown, because REPORT_LOCALE must be en or ko/m);
    expect(stdout).not.toContain('Seoul');
  });

  test('exits 69 if cron is not installed', () => {
    const { code, stderr } = schedule(['install', '--config', config], { PATH: '/nonexistent' });
    expect(code).toBe(69);
    expect(stderr).toContain('crontab -l: it is not installed');
  });
});

test('schedule with cron.d writes a file with the user in its line, if run by root', () => {
  const file = '/etc/cron.d/shopweather';
  expect(schedule(['print', '--with', 'cron.d', '--config', config]).stdout).toMatch(
    new RegExp(
      `^# .*\\n0 7 1 \\* \\* ${userInfo().username} ${EXECUTABLE} run --config ${config}\\n$`,
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
  expect(readFileSync(file, 'utf8')).toContain(` ${EXECUTABLE} run --config `);
  expect(schedule(['status', '--config', config]).stdout).toMatch(/^in \/etc\/cron\.d\//);
  expect(schedule(['remove', '--with', 'cron.d']).code).toBe(0);
  expect(existsSync(file)).toBe(false);
});

describe('schedule with systemd', () => {
  const printUnits = async () => {
    const secret = join(folder, 'smtp-password');
    writeFileSync(secret, 'p', { mode: 0o600 });
    const { cert, key } = await makeAuthority(join(folder, 'authority'));
    writeConfig({
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
    const unitFolder = mkdtempSync(join(folder, 'units-'));
    writeFileSync(join(unitFolder, 'shopweather.service'), service);
    writeFileSync(join(unitFolder, 'shopweather.timer'), timer);
    return { unitFolder, service, timer };
  };

  test('prints units that systemd accepts', async () => {
    const { unitFolder, service, timer } = await printUnits();
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      [
        'verify',
        '--man=no',
        join(unitFolder, 'shopweather.service'),
        join(unitFolder, 'shopweather.timer'),
      ],
      { encoding: 'utf8' },
    );
    expect(stderr.split('\n').filter((line) => line.includes('shopweather'))).toEqual([]);
    expect(status).toBe(0);
    expect(timer).toContain('OnCalendar=*-*-01 07:00:00\nPersistent=true\n');
    for (const line of [
      `ExecStart=${EXECUTABLE} run`,
      `LoadCredential=config.env:${config}`,
      `LoadCredential=SMTP_PASSWORD:${join(folder, 'smtp-password')}`,
      `LoadCredential=SHOPPING_TLS_KEY:${join(folder, 'authority', 'ca.key')}`,
      `ReadWritePaths=-${folder}`,
    ]) {
      expect(service).toContain(`\n${line}\n`);
    }
  });

  test('prints a service with a low exposure level', async () => {
    const { unitFolder } = await printUnits();
    const { stdout } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', join(unitFolder, 'shopweather.service')],
      { encoding: 'utf8' },
    );
    const [, exposure] = /Overall exposure level for .*: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThan(2);
  });

  test('changes nothing if systemd does not run: exit 69', () => {
    // On a machine that runs systemd, this test would install the units.
    const args = ['install', '--with', 'systemd', '--config', config];
    if (existsSync('/run/systemd/system')) return;
    const { code, stderr } = schedule(args);
    expect(code).toBe(69);
    expect(stderr).toContain('systemd does not run on this machine; nothing was changed');
    expect(existsSync('/etc/systemd/system/shopweather.service')).toBe(false);
  });
});
