import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { shopweather } from '../../support/cli.ts';

const base = mkdtempSync(join(tmpdir(), 'shopweather-run-'));
afterAll(() => rmSync(base, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(base, 'case-'));
});

const sample = ['run', '--sample', '--dry-run'];

describe('a dry run on the sample data, with nothing configured', () => {
  test.each([
    [[], /^<!DOCTYPE html>[\s\S]*-0\.95[\s\S]*<\/html>\n$/],
    [['--format', 'html'], /^<!DOCTYPE html>/],
    [
      ['--format', 'text'],
      /^Sales and temperature, April 2025\n[\s\S]*at most 20 °C +8 +\$258\.12 +\$221\.96 to \$294\.29 +█+\n/,
    ],
    [['--format', 'json'], /^\{\n[\s\S]*"r": -0\.9454339390386166,[\s\S]*\}\n$/],
    [['--format', 'eml'], /^Subject: Shopping vs temperature report, April 2025/m],
  ])('with %j prints the report on stdout and the steps on stderr', async (args, expected) => {
    const { code, stdout, stderr } = await shopweather([...sample, ...args]);
    expect(code).toBe(0);
    expect(stdout).toMatch(expected);
    expect(stderr.split('\n').map((line) => line.split(/ +/)[1])).toEqual([
      ...['extract_shopping_data', 'extract_weather_data', 'preprocess_and_integrate'],
      ...['analyze', 'generate_report', 'send_email_report', undefined],
    ]);
  });

  test('marks sample data in every format', async () => {
    for (const format of ['html', 'text']) {
      expect((await shopweather([...sample, '--format', format])).stdout).toContain('Sample data:');
    }
    const { stdout } = await shopweather([...sample, '--format', 'json']);
    expect(JSON.parse(stdout).sample).toBe(true);
  });

  test('prints text without colours if there is no terminal, with a chart of the month', async () => {
    const { stdout } = await shopweather([...sample, '--format', 'text']);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('Sales (USD)       █▇█▅▄▃▃▄▇▅▃▁▁▁▂▂▇▇▇▆··········  $60.00 to $300.00');
  });

  test('prints the report in Korean and won', async () => {
    const env = { REPORT_LOCALE: 'ko', REPORT_CURRENCY: 'KRW' };
    const { stdout } = await shopweather([...sample, '--format', 'text'], { env });
    expect(stdout).toContain('매출과 기온, 2025년 4월');
    expect(stdout).toContain('₩258 (20 °C 이하)');
  });
});

describe('--output', () => {
  test('writes the report to a file, and prints a short summary', async () => {
    const file = join(folder, 'report.html');
    const { code, stdout } = await shopweather([...sample, '--output', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Sales and temperature, April 2025\n/);
    expect(stdout.split('\n').slice(-2)).toEqual([`Report: ${file}`, '']);
    expect(readFileSync(file, 'utf8')).toMatch(/^<!DOCTYPE html>[\s\S]*<\/html>\n$/);
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  test('replaces a file and follows a link to it', async () => {
    writeFileSync(join(folder, 'old.json'), 'old');
    symlinkSync('old.json', join(folder, 'link.json'));
    const args = [...sample, '--format', 'json', '--output', join(folder, 'link.json')];
    expect((await shopweather(args)).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8')).month).toBe('2025-04');
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'old.json']);
  });

  test('writes to a device without replacing it', async () => {
    expect((await shopweather([...sample, '--output', '/dev/null'])).code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.each([
    ['a folder that does not exist', 'absent/report.html', /ENOENT/],
    ['a folder', '.', /it is a folder/],
    ['a full device', '/dev/full', /ENOSPC/],
    ['a path below a file', 'file/report.html', /ENOTDIR/],
  ])('exits 73 for %s', async (_, name, message) => {
    writeFileSync(join(folder, 'file'), '');
    const path = resolve(folder, name);
    const { code, stdout, stderr } = await shopweather([...sample, '--output', path]);
    expect({ code, stdout }).toEqual({ code: 73, stdout: '' });
    expect(stderr).toContain(`shopweather: cannot write ${path}: `);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('keeps the old file if the run fails', async () => {
    writeFileSync(join(folder, 'report.html'), 'old');
    const args = [...sample, '--month', '2025-05', '--output', join(folder, 'report.html')];
    expect((await shopweather(args)).code).toBe(65);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });
});

describe('the program', () => {
  test.each([
    [[], /Usage: shopweather/],
    [['walk'], /unknown command 'walk'/],
    [['run', '--moth', '2025-04'], /unknown option '--moth'[\s\S]*Did you mean --month\?/],
    [['run', 'now'], /too many arguments/],
    [['run', '--month'], /argument missing/],
    [[...sample, '--json'], /unknown option '--json'/],
    [['run', '--version'], /unknown option '--version'/],
    [['licenses', 'all'], /too many arguments/],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
    [['run', '--month', '2025-4', '--sample', '--dry-run'], /'2025-4' is not a month/],
    [['run', '--month', '2025-13', '--sample', '--dry-run'], /'2025-13' is not a month/],
    [['run', '--month', '9999-12', '--sample', '--dry-run'], /lies in the future/],
    [[...sample, '--format', 'pdf'], /Allowed choices are html, text, json, eml/],
    [[...sample, '--to', 'nobody'], /--to: 'nobody' is not a mail address/],
    [['run', '--sample', '--format', 'json'], /this run only mails/],
    [['run', '--sample', '--open'], /--open shows the page of a dry run/],
    [[...sample, '--open', '--format', 'text'], /--open shows the page of a dry run/],
  ])('exits 64 with %j', async (args, message) => {
    const { code, stdout, stderr } = await shopweather(args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  test('exits 64 for an unfinished month without --allow-partial', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { code, stderr } = await shopweather([...sample, '--month', month]);
    expect(code).toBe(64);
    expect(stderr).toContain(`${month} is not over`);
    expect(stderr).toContain('--allow-partial');
  });

  test.each([
    ['--version', /^shopweather \d+\.\d+\.\d+ \(.*, Node\.js 26\.\d+\.\d+, linux-\w+\)\n$/],
    ['--help', /^Usage: shopweather/],
  ])('prints to stdout with %s', async (option, expected) => {
    const { code, stdout, stderr } = await shopweather([option]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(expected);
  });

  test('prints examples and every exit code with --help', async () => {
    const { stdout } = await shopweather(['--help']);
    for (const code of [0, 1, 64, 65, 69, 73, 75, 76, 77, 78, 130, 143]) {
      expect(stdout).toMatch(new RegExp(`^ +${code}  \\w`, 'm'));
    }
    const { stdout: run } = await shopweather(['run', '--help']);
    expect(run).toContain('Examples:');
  });
});
