import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { shopweather } from '../../support/cli.ts';
import { databaseEnv } from '../../support/databases.ts';
import { EXECUTABLE, outcomeOf, runExecutable } from '../../support/executable.ts';
import { startSmtp } from '../../support/smtp.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopweather-environment-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sample = ['run', '--sample', '--dry-run'];

test('relative paths are resolved from the working directory', async () => {
  mkdirSync(join(folder, 'etc'));
  writeFileSync(join(folder, 'etc', 'shop.env'), 'SHOP_NAME=Corner shop\n', { mode: 0o600 });
  const args = [...sample, '--config', 'etc/shop.env', '--output', 'report.html'];
  const { code, stdout } = await runExecutable(args, { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nReport: report\.html\n$/);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Corner shop');

  const eject = await runExecutable(['templates', 'eject', 'look'], { cwd: folder });
  expect(eject.stdout).toContain(`TEMPLATES_DIR=${join(folder, 'look')}\n`);
  expect(readdirSync(folder).sort()).toEqual(['etc', 'look', 'report.html']);
});

test.each(['Asia/Seoul', 'America/Los_Angeles'])(
  'dates of two databases do not change if the system time zone is %s',
  async (TZ) => {
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
    const { code, stdout } = await runExecutable(args, { env: { ...databaseEnv(), TZ } });
    expect(code).toBe(0);
    const { stdout: expected } = await shopweather(args, { env: databaseEnv() });
    expect(stdout).toBe(expected.replace('"timezone": "UTC"', `"timezone": "${TZ}"`));
  },
);

test('check --as-cron fails if a required key is set only in this shell', async () => {
  const config = join(folder, 'config.env');
  const lines = [
    'SHOPPING_SOURCE=sqlite:/absent.db',
    'WEATHER_SOURCE=sqlite:/absent.db',
    'SMTP_HOST=127.0.0.1',
    'SMTP_SECURITY=none',
    'SMTP_FROM_MAIL=report@example.com',
  ];
  writeFileSync(config, lines.join('\n'), { mode: 0o600 });
  const { code, stdout } = await runExecutable(['check', '--as-cron', '--config', config], {
    env: { HOME: folder, REPORT_TO: 'owner@example.com' },
  });
  expect(code).toBe(78);
  expect(stdout).toMatch(/^failure {2}configuration +REPORT_TO is missing/m);
});

test('a pipe that is closed early causes no error', () => {
  const command = `'${EXECUTABLE}' ${sample.join(' ')} 2>err | head -c 20; echo " \${PIPESTATUS[0]}"`;
  const { stdout } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe('<!DOCTYPE html>\n<htm 0\n');
  expect(readFileSync(join(folder, 'err'), 'utf8')).not.toContain('EPIPE');
});

test.each([
  ['is on a full disk', '2>/dev/full'],
  ['is a pipe that is closed', '2> >(exec true)'],
  ['is closed', '2>&-'],
])('a run sends its mail even if its log %s', async (_, redirection) => {
  const smtp = await startSmtp({ authOptional: true, disabledCommands: ['STARTTLS'] });
  try {
    const child = spawn('bash', ['-c', `'${EXECUTABLE}' run --sample --verbose ${redirection}`], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        TZ: 'UTC',
        SMTP_HOST: '127.0.0.1',
        SMTP_PORT: String(smtp.port),
        SMTP_SECURITY: 'none',
        SMTP_FROM_MAIL: 'report@example.com',
        REPORT_TO: 'kim@example.com',
        SHOPWEATHER_STATE_DIR: join(folder, 'state'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect((await outcomeOf(child)).code).toBe(0);
    expect(smtp.received).toHaveLength(1);
  } finally {
    await smtp.stop();
  }
});
