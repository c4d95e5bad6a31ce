import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TARGETS } from '../../../scripts/package/targets.ts';
import { copyCheckout } from '../../support/checkout.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopweather-target-'));
  copyCheckout(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The first bytes of an executable identify its system and processor. */
test.each([
  // ELF with the machine number of AArch64.
  ['linux-arm64', /^7f454c46.{24}0200b700/],
  // 64-bit Mach-O with the number of the processor.
  ['darwin-arm64', /^cffaedfe0c000001/],
  ['darwin-x64', /^cffaedfe07000001/],
  ['win-x64', /^4d5a/],
])('%s is built from the Node.js of the lock file', (name, head) => {
  const args = ['scripts/package/release.ts', '--target', name];
  execFileSync(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  const { output = '' } = TARGETS[name] ?? {};
  const executable = readFileSync(join(folder, 'dist', output));
  expect(executable.subarray(0, 64).toString('hex')).toMatch(head);
  // Node.js starts the embedded program only if this mark ends with 1.
  expect(executable.includes('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1')).toBe(true);
  expect(readFileSync(join(folder, 'dist/SHA256SUMS'), 'utf8')).toContain(`  ${output}\n`);
});
