import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'dotenv';
import { parse as parseYaml } from 'yaml';
import { loadCommandLine } from '../../../scripts/docs/command-line.ts';
import { TARGETS } from '../../../scripts/package/targets.ts';
import { KEYS, SECRET_KEYS } from '../../../src/config/keys.ts';
import { EXIT_CODES } from '../../../src/domain/exit-codes.ts';
import { MarkdownFile } from './markdown.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const example = readFileSync('config.example.env', 'utf8');
const readme = new MarkdownFile('README.md');
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md').sort()].map(
  (path) => new MarkdownFile(path),
);

interface Key {
  meaning: string;
  default?: string;
  required?: 'always' | 'to send';
}

const keys: [string, Key][] = Object.entries(KEYS);

test('README and CONTRIBUTING are short', () => {
  expect(readme.text.split('\n').length).toBeLessThanOrEqual(150);
  expect(new MarkdownFile('CONTRIBUTING.md').text.split('\n').length).toBeLessThanOrEqual(80);
});

test('every page begins with its title and a sentence', () => {
  for (const { path, text } of pages) {
    expect([path, text]).toEqual([path, expect.stringMatching(/^(<!--.*-->\n)?# .+\n\n[A-Z*].+/)]);
  }
});

test('every key with its default and meaning', () => {
  const page = new MarkdownFile('docs/configuration.md');
  const rows = keys.map(([name, key]) => {
    const required = key.required === 'always' ? 'required' : key.required && 'required to send';
    return [`\`${name}\``, required ?? (key.default ? `\`${key.default}\`` : ''), key.meaning];
  });
  expect(page.rows('key')).toEqual(rows);
  for (const key of SECRET_KEYS) expect(page.text).toContain(`\`${key}_FILE\``);
});

test('every data check with its default', () => {
  const rows = new MarkdownFile('docs/operations.md').rows('check');
  const checks = keys.filter(([name]) => name.startsWith('CHECK_'));
  expect(rows.map(([name, , value]) => [name, value])).toEqual(
    checks.map(([name, key]) => [`\`${name}\``, `\`${key.default}\``]),
  );
});

test('every exit code', () => {
  expect(new MarkdownFile('docs/delivery-guarantees.md').rows('code')).toEqual(
    EXIT_CODES.map(({ code, meaning }) => [String(code), meaning]),
  );
});

test('every command and every option', async () => {
  const program = await loadCommandLine();
  const cli = new MarkdownFile('docs/cli.md');
  expect(
    readme
      .rows('command')
      .map(([command]) => command)
      .sort(),
  ).toEqual(program.commands.map((command) => `\`shopweather ${command.name()}\``).sort());
  expect(program.commands.length).toBeGreaterThan(10);
  for (const command of program.commands) {
    const section = cli.section(`shopweather ${command.name()}`);
    expect(section.rows('option').map(([flags]) => flags)).toEqual([
      ...command.options.map(({ flags }) => `\`${flags}\``),
      '`-h, --help`',
    ]);
    expect(section.rows('argument')).toHaveLength(command.registeredArguments.length);
  }
});

test('every option that a page names with its command exists', async () => {
  const { commands } = await loadCommandLine();
  const options = new Map(
    commands.map((command) => [command.name(), command.options.map(({ long }) => long)]),
  );
  let count = 0;
  for (const { path, text } of pages) {
    for (const [, command = '', rest = ''] of text.matchAll(/\bshopweather ([a-z]+)([^`\n]*)/g)) {
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) {
        if (!options.has(command)) continue;
        expect([path, command, '--help', ...(options.get(command) ?? [])]).toContain(option);
        count += 1;
      }
    }
  }
  expect(count).toBeGreaterThan(30);
});

test('every npm command that a page names exists', () => {
  const names = pages.flatMap(({ text }) =>
    [...text.replaceAll('npm test', 'npm run test').matchAll(/npm run (?:-s )?([\w:]+)/g)].map(
      ([, name]) => name,
    ),
  );
  expect(new Set(names).size).toBeGreaterThan(10);
  for (const path of ['README.md', 'CONTRIBUTING.md', 'docs/method.md']) {
    expect(pages.find((page) => page.path === path)?.text).toMatch(/npm run /);
  }
  for (const name of names) expect(Object.keys(manifest.scripts)).toContain(name);
});

const RECIPE = /^(?:[A-Z_]+=\S+\n)+$/;
const FILE_KEYS = /_(FILE|CA|CERT|KEY)$/;

test('the recipes set keys that exist, to values that they accept', () => {
  const sources = new MarkdownFile('docs/sources.md').blocks();
  expect(sources.length).toBeGreaterThan(10);
  const others = pages.flatMap((page) => page.blocks()).filter((block) => RECIPE.test(block));
  for (const block of [...sources, ...others]) {
    const values = parse(block);
    expect(Object.keys(values)).toHaveLength(block.trim().split('\n').length);
    for (const [name, value] of Object.entries(values)) {
      const key =
        KEYS[name.replace(/_FILE$/, '') as keyof typeof KEYS] ?? KEYS[name as keyof typeof KEYS];
      expect([name, key]).toEqual([name, expect.anything()]);
      if (!FILE_KEYS.test(name)) expect(() => key.parse(value)).not.toThrow();
    }
  }
});

test('every key that a page names exists', () => {
  const prefixes = /^(SHOPPING|WEATHER|STORE|CHECK|REPORT|SMTP|SEND|RETRY)_/;
  const known = [...Object.keys(KEYS), ...SECRET_KEYS.map((name) => `${name}_FILE`)];
  for (const { path, text } of pages) {
    for (const [name] of text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)) {
      if (prefixes.test(name)) expect([path, ...known]).toContain(name);
    }
  }
});

test('every source of the recipes is in the overview of the sources', () => {
  const page = new MarkdownFile('docs/sources.md');
  const overview = page.rows('source').map(([, form = '']) => form.slice(1).split(':')[0]);
  const used = [...page.text.matchAll(/_SOURCE=([a-z-]+):/g)].map(([, scheme]) => scheme);
  expect([...new Set(used)].sort()).toEqual(overview.sort());
});

test('every target of the package script', () => {
  const rows = new MarkdownFile('docs/installation.md').rows('platform');
  expect(rows.flatMap(([names]) => names?.split(', ')).sort()).toEqual(
    Object.keys(TARGETS)
      .map((name) => `\`${name}\``)
      .sort(),
  );
});

test('the faults add up, and none lost or doubled a report', () => {
  const rows = new MarkdownFile('docs/delivery-guarantees.md').rows('fault');
  const figures = rows.map(([, ...cells]) => cells.map(Number));
  const total = figures.pop();
  expect(figures.length).toBeGreaterThan(10);
  expect(total).toEqual(
    total?.map((_, at) => figures.reduce((sum, row) => sum + (row[at] ?? 0), 0)),
  );
  expect(total?.slice(3, 5)).toEqual([0, 0]);
});

test('the example configuration has every key, and its defaults are the real ones', () => {
  const lines = example.split('\n');
  for (const [name, key] of keys) {
    const line = lines.find((each) => each.replace(/^#/, '').startsWith(`${name}=`));
    expect([name, line]).toEqual([name, expect.any(String)]);
    const value = line?.slice(line.indexOf('=') + 1).replace(/^'(.*)'$/, '$1');
    if (line?.startsWith('#') && key.default) expect([name, value]).toEqual([name, key.default]);
    expect(Boolean(line?.startsWith('#') && key.required)).toBe(false);
  }
  for (const line of lines) {
    const [, name] = /^#?([A-Z_]+)=/.exec(line) ?? [];
    if (name) expect(Object.keys(KEYS)).toContain(name);
  }
});

test('the workflow for forks runs the two commands, and each night the full tests', () => {
  const { jobs, on } = parseYaml(readFileSync('.github/workflows/ci.yml', 'utf8'));
  const commands = ({ steps }: { steps: { run?: string }[] }) =>
    steps.flatMap(({ run }) => run ?? []);
  expect(commands(jobs.test)).toHaveLength(2);
  for (const command of commands(jobs.test)) expect(readme.text).toContain(`\n${command}\n`);
  expect(commands(jobs.full)).toEqual(['npm ci && npm run test:full']);
  expect(Object.keys(on)).toEqual(['push', 'pull_request', 'schedule']);
});

test('the package has every page', () => {
  expect(manifest.files).toContain('docs/*.md');
});
