import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'dotenv';
import { parse as parseYaml } from 'yaml';
import { TARGETS } from '../../../scripts/package/targets.ts';
import { loadProgram } from '../../../src/cli/commands.ts';
import { KEYS, SECRET_KEYS } from '../../../src/config/keys.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { EXIT_CODES } from '../../../src/domain/exit-codes.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { testContext } from '../../support/context.ts';
import { databaseEnv } from '../../support/databases.ts';

const readme = readFileSync('README.md', 'utf8');
const example = readFileSync('config.example.env', 'utf8');
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** Cells of the table below a heading whose header starts with the given cell. */
function table(firstHeader: string): string[][] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${firstHeader} |`));
  const rest = lines.slice(start + 2);
  return rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

interface Key {
  meaning: string;
  default?: string;
  required?: 'always' | 'to send';
}

test('every key with its default and meaning', () => {
  const rows = Object.entries(KEYS).map(([name, key]: [string, Key]) => {
    const required = key.required === 'always' ? 'required' : key.required && 'required to send';
    return [`\`${name}\``, required ?? (key.default ? `\`${key.default}\`` : ''), key.meaning];
  });
  expect(table('key')).toEqual(rows);
  for (const key of SECRET_KEYS) expect(readme).toContain(`\`${key}_FILE\``);
});

test('every exit code', () => {
  expect(table('code')).toEqual(EXIT_CODES.map(({ code, meaning }) => [String(code), meaning]));
});

test('every command and every option', async () => {
  const program = await loadProgram(testContext());
  for (const command of program.commands) {
    expect(readme).toContain(`\`shopweather ${command.name()}\``);
  }
  const options = program.commands[0]?.options.map(({ flags }) => `\`${flags}\``);
  expect(table('option of `run`').map(([flags]) => flags)).toEqual(options);
});

test.each(['README.md', 'CONTRIBUTING.md', 'docs/method.md'])(
  'every npm command that %s names exists',
  (file) => {
    const text = readFileSync(file, 'utf8').replaceAll('npm test', 'npm run test');
    const names = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name);
    expect(names).not.toEqual([]);
    for (const name of names) expect(Object.keys(manifest.scripts)).toContain(name);
  },
);

test('its links and pictures lead somewhere', () => {
  const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target as string);
  expect(targets).toContain('docs/report.png');
  const headings = [...readme.matchAll(/^##+ (.+)$/gm)].map(
    ([, heading]) => `#${heading?.toLowerCase().replaceAll(' ', '-')}`,
  );
  for (const target of targets) {
    expect([target, headings.includes(target) || existsSync(target)]).toEqual([target, true]);
  }
});

test('the recipes for the sources set keys that there are, to values that can be', () => {
  const [, section = ''] = /^## Point it at your data$([\s\S]+?)^## /m.exec(readme) ?? [];
  const blocks = [...section.matchAll(/```\n([\s\S]+?)```/g)].map(([, block]) => block as string);
  expect(blocks.length).toBeGreaterThan(10);
  const files = /_(FILE|CA|CERT|KEY)$/;
  for (const block of blocks) {
    const values = parse(block);
    expect(Object.keys(values)).toHaveLength(block.trim().split('\n').length);
    for (const [name, value] of Object.entries(values)) {
      const key =
        KEYS[name.replace(/_FILE$/, '') as keyof typeof KEYS] ?? KEYS[name as keyof typeof KEYS];
      expect([name, key]).toEqual([name, expect.anything()]);
      if (!files.test(name)) expect(() => key.parse(value)).not.toThrow();
    }
  }
});

test('every target of the package script', () => {
  const told = table('platform').flatMap(([names]) => names?.split(', '));
  expect(told.sort()).toEqual(
    Object.keys(TARGETS)
      .map((name) => `\`${name}\``)
      .sort(),
  );
});

test('the commands that verify and install what was built work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-install-'));
  const block = (start: string) => {
    const [, commands] = new RegExp(`\`\`\`\n(${start}[\\s\\S]+?)\`\`\``).exec(readme) ?? [];
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
  const [, command] = /0 7 1 \* \* (.+)\n/.exec(readme) ?? [];
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

test('the example configuration has every key, and its defaults are the real ones', () => {
  const lines = example.split('\n');
  for (const [name, key] of Object.entries(KEYS) as [string, Key][]) {
    const line = lines.find((each) => each.replace(/^#/, '').startsWith(`${name}=`));
    expect([name, line]).toEqual([name, expect.any(String)]);
    const value = line?.slice(line.indexOf('=') + 1).replace(/^'(.*)'$/, '$1');
    if (line?.startsWith('#') && key.default) expect([name, value]).toEqual([name, key.default]);
    expect(Boolean(line?.startsWith('#') && key.required)).toBe(false);
  }
  const known = /^#?([A-Z_]+)=/;
  for (const line of lines) {
    const [, name] = known.exec(line) ?? [];
    if (name) expect(Object.keys(KEYS)).toContain(name);
  }
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

test('the workflow for forks runs the two commands, and each night the full tests', () => {
  const { jobs, on } = parseYaml(readFileSync('.github/workflows/ci.yml', 'utf8'));
  const commands = ({ steps }: { steps: { run?: string }[] }) =>
    steps.flatMap(({ run }) => run ?? []);
  expect(commands(jobs.test)).toHaveLength(2);
  for (const command of commands(jobs.test)) expect(readme).toContain(`\n${command}\n`);
  expect(commands(jobs.full)).toEqual(['npm ci && npm run test:full']);
  expect(Object.keys(on)).toEqual(['push', 'pull_request', 'schedule']);
});
