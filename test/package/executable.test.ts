import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const executable = resolve('dist/shopweather');
const sample = ['run', '--month', '2025-04', '--sample', '--dry-run'];

const folder = mkdtempSync(join(tmpdir(), 'shopweather-executable-'));
const empty = join(folder, 'empty');
beforeAll(() => {
  execFileSync('mkdir', [empty]);
  chmodSync(empty, 0o555);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the executable alone: nothing in the environment, nothing beside it, nowhere to write. */
function alone(args: string[], env: Record<string, string> = { PATH: '/nonexistent' }) {
  return spawnSync(executable, args, { cwd: empty, env, encoding: 'utf8' });
}

describe('with nothing around it', () => {
  test.each([
    ['html', /^<!DOCTYPE html>/],
    ['text', /r = -0\.95/],
    ['json', /"r": -0\.9454339390386166/],
    ['eml', /^Subject: /m],
  ])('it makes the report as %s', (format, expected) => {
    const { status, stdout } = alone([...sample, '--format', format]);
    expect(stdout).toMatch(expected);
    expect(status).toBe(0);
    expect(readdirSync(empty)).toEqual([]);
  });

  test('it says its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(alone(['--version']).stdout).toBe(`${version}\n`);
  });
});

test('NODE_OPTIONS loads nothing into it', () => {
  const intruder = join(folder, 'intruder.mjs');
  writeFileSync(intruder, "process.stderr.write('INTRUDER');");
  const { status, stderr } = alone(['--version'], { NODE_OPTIONS: `--import ${intruder}` });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('it is of a bearable size', () => {
  expect(statSync(executable).size).toBeLessThan(125e6);
});

test('two reproducible builds are the same, byte for byte', () => {
  const build = (name: string) => {
    const output = join(folder, name);
    execFileSync(
      process.execPath,
      [...['scripts/package/main.ts', '--reproducible', '--output', output]],
      { stdio: 'ignore' },
    );
    const hash = createHash('sha256').update(readFileSync(output)).digest('hex');
    const { status } = spawnSync(output, sample, { cwd: empty, env: {} });
    expect(status).toBe(0);
    return hash;
  };
  expect(build('first')).toBe(build('second'));
}, 120_000);
