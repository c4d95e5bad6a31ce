import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { TARGETS } from '../../scripts/package/targets.ts';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true }));

/** The first bytes of an executable say for which system and processor it is. */
test.each([
  // ELF, and in it the machine number of AArch64.
  ['linux-arm64', /^7f454c46.{24}0200b700/],
  // Mach-O of 64 bits, and the processor.
  ['darwin-arm64', /^cffaedfe0c000001/],
  ['darwin-x64', /^cffaedfe07000001/],
  ['win-x64', /^4d5a/],
])(
  '%s is built, from a Node.js that the lock file vouches for',
  (name, head) => {
    folder = mkdtempSync(join(tmpdir(), 'shopweather-target-'));
    const args = ['scripts/package/release.ts', '--target', name, '--into', folder];
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    const executable = readFileSync(join(folder, TARGETS[name]?.output ?? ''));
    expect(executable.subarray(0, 64).toString('hex')).toMatch(head);
    // Node.js starts what is inside only where this mark is switched on.
    expect(executable.includes('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1')).toBe(true);
    expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toContain(
      `  ${TARGETS[name]?.output}\n`,
    );
  },
  180_000,
);
