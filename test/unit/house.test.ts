import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** What each folder of src/ may import besides itself; `.` stands for the files at the top. */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  config: ['domain', '.'],
  extract: ['domain', '.'],
  integrate: ['domain'],
  analyze: ['domain'],
  render: ['domain'],
  deliver: ['domain', '.'],
  pipeline: ['domain', 'extract', 'integrate', 'analyze', 'render', 'deliver', '.'],
  ledger: ['domain', '.'],
  notify: ['domain', 'deliver', '.'],
  schedule: ['domain'],
  check: ['domain', 'extract', 'integrate', 'deliver'],
  operate: ['domain', 'extract', 'deliver', 'ledger', 'notify', 'pipeline', '.'],
  cli: [
    'domain',
    'config',
    'extract',
    'deliver',
    'ledger',
    'pipeline',
    'operate',
    'schedule',
    'check',
    '.',
  ],
  '.': ['cli'],
};
const PURE = ['domain', 'integrate', 'analyze', 'render'];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const folderOf = (file: string) => (file.includes(sep) ? (file.split(sep)[0] as string) : '.');

describe.each(files)('src/%s', (file) => {
  const source = readFileSync(join('src', file), 'utf8');
  const folder = folderOf(file);

  test('imports only what its folder may know', () => {
    for (const [, path] of source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = normalize(join(dirname(file), path as string));
      // The manifest, from which the version comes.
      if (target.startsWith('..')) continue;
      expect([folder, ...(MAY_IMPORT[folder] ?? [])]).toContain(folderOf(target));
    }
  });

  test('is of a size to be read at one go', () => {
    expect(source.split('\n').length).toBeLessThan(300);
  });

  if (PURE.includes(folder)) {
    test('reads no clock', () => {
      // The linter bans the rest; it cannot tell Temporal.Now from calendar arithmetic.
      expect(source).not.toMatch(/Temporal\.Now/);
    });
  }
});
