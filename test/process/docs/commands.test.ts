import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { databaseEnv } from '../../support/databases.ts';

const installation = readFileSync('docs/installation.md', 'utf8');
const gettingStarted = readFileSync('docs/getting-started.md', 'utf8');
const example = readFileSync('config.example.env', 'utf8');
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

test('the commands that verify and install what was built work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-install-'));
  const block = (start: string) => {
    const [, commands] = new RegExp(`\`\`\`\n(${start}[\\s\\S]+?)\`\`\``).exec(installation) ?? [];
    return commands?.replaceAll('sudo ', '').replaceAll('/usr/local', folder) ?? '';
  };
  const script = `set -e; PATH=${folder}/bin:$PATH; mkdir ${folder}/bin
    ${block('sha256sum')}${block('sudo install')}`;
  const { status, stdout } = spawnSync('sh', ['-c', script], { cwd: 'dist', encoding: 'utf8' });
  expect(stdout).toContain('shopweather: OK');
  expect(stdout).toContain('r = -0.95');
  expect(status).toBe(0);
  expect(existsSync(join(folder, 'share/man/man1/shopweather.1'))).toBe(true);
  rmSync(folder, { recursive: true });
});

test('the line for the crontab works in the empty environment of cron', () => {
  const [, command] = /0 7 1 \* \* (.+)\n/.exec(gettingStarted) ?? [];
  expect(command).not.toContain('%');
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-cron-'));
  const config = join(folder, 'config.env');
  writeFileSync(config, example, { mode: 0o600 });
  const here = command
    ?.replace('/opt/shopweather', process.cwd())
    .replace('/etc/shopweather/config.env', config);
  const env = { ...databaseEnv(), SHELL: '/bin/sh', HOME: '/root', LOGNAME: 'root' };
  const args = ['-c', `${here} --month 2025-04 --dry-run --format text`];
  const { status, stdout } = spawnSync('/bin/sh', args, {
    env: { ...env, PATH: '/usr/bin:/bin', SMTP_PASSWORD: '' },
    encoding: 'utf8',
  });
  expect(stdout).toContain('r = -0.95');
  expect(status).toBe(0);
  rmSync(folder, { recursive: true });
});

test('the demo leaves report.html and a summary', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-demo-'));
  const command = manifest.scripts.demo.replace('src/', `${process.cwd()}/src/`);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toContain('Report: report.html');
  expect(stderr).toContain('send_email_report');
  expect(existsSync(join(folder, 'report.html'))).toBe(true);
  rmSync(folder, { recursive: true });
});

test('the example configuration is valid, also with every line switched on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-example-'));
  const needs = ['sources', 'mail', 'state'] as const;
  const path = join(folder, 'all.env');
  const holidays = join(folder, 'holidays.txt');
  writeFileSync(holidays, '2025-05-05\n');
  const logo = join(folder, 'logo.png');
  writeFileSync(logo, Buffer.from('89504e470d0a1a0a', 'hex'));
  const query = join(folder, 'query.sql');
  writeFileSync(query, 'SELECT date, amount FROM t WHERE date >= :start AND date < :end');
  const stores = join(folder, 'stores.txt');
  writeFileSync(stores, 'Old town = 108\n');
  const client = await makeAuthority(folder);
  const all = example
    .replace(/^#([A-Z_]+=)/gm, '$1')
    .replace('/etc/shopweather/holidays.txt', holidays)
    .replace(/\/etc\/shopweather\/\w+\.sql/g, query)
    .replace('/etc/shopweather/stores.txt', stores)
    .replace('/etc/shopweather/logo.png', logo)
    .replace('/etc/shopweather/look', folder)
    .replace(/\/etc\/shopweather\/(sales|weather)-(ca|client)\.pem/g, client.cert)
    .replace(/\/etc\/shopweather\/(sales|weather)-client\.key/g, client.key);
  for (const content of [example, all]) {
    writeFileSync(path, content, { mode: 0o600 });
    const { config } = loadConfig({ env: { HOME: '/' }, systemTimezone: 'UTC' }, path, needs);
    expect(config.smtp).toMatchObject({ host: '127.0.0.1', port: 1025, security: 'none' });
  }
  rmSync(folder, { recursive: true });
});
