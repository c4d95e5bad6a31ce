import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { copyCheckout } from '../../support/checkout.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-reproducible-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('two reproducible builds in different folders are identical', () => {
  const build = (name: string) => {
    const cwd = join(folder, name);
    copyCheckout(cwd);
    const args = ['scripts/package/release.ts', '--reproducible'];
    execFileSync(process.execPath, args, { cwd, stdio: 'ignore' });
    const dist = join(cwd, 'dist');
    const sample = ['run', '--month', '2025-04', '--sample', '--dry-run'];
    const { status } = spawnSync(join(dist, 'shopweather'), sample, { cwd: dist, env: {} });
    expect(status).toBe(0);
    return readFileSync(join(dist, 'SHA256SUMS'), 'utf8');
  };
  expect(build('first')).toBe(build('second-elsewhere'));
});
