import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { expect, test } from '@jest/globals';

/** The folders of src/, with the other folders that each of them may import. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  system: ['domain'],
  config: ['domain', 'system', 'extract'],
  extract: ['domain', 'system'],
  integrate: ['domain'],
  analyze: ['domain'],
  render: ['domain'],
  deliver: ['domain', 'system'],
  'run/pipeline': ['domain', 'system', 'extract', 'integrate', 'analyze', 'render', 'deliver'],
  ledger: ['domain', 'system'],
  notify: ['domain', 'system', 'deliver'],
  schedule: ['domain'],
  run: ['domain', 'system', 'extract', 'deliver', 'ledger', 'notify', 'run/pipeline'],
  check: ['domain', 'system', 'extract', 'integrate', 'deliver', 'run/pipeline'],
  cli: [
    'domain',
    'system',
    'config',
    'extract',
    'deliver',
    'ledger',
    'run/pipeline',
    'run',
    'schedule',
    'check',
  ],
  'main.ts': ['cli', 'system'],
};

const PURE = ['domain', 'integrate', 'analyze', 'render'];
const MAX_LINES = 300;

interface SourceFile {
  path: string;
  folder: string;
  text: string;
  /** The files of src/ that it imports, statically or dynamically. */
  imports: string[];
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map(read);

function read(path: string): SourceFile {
  const text = readFileSync(join('src', path), 'utf8');
  const imports = [...text.matchAll(/(?:from |import\()\s*'(\.[^']+)'/g)]
    .map(([, target = '']) => normalize(join(dirname(path), target)))
    // Without package.json, which holds the version.
    .filter((target) => !target.startsWith('..'));
  return { path, folder: folderOf(path), text, imports };
}

function folderOf(path: string): string {
  const [top = '', second = ''] = path.split(sep);
  return top === 'run' && second === 'pipeline' ? 'run/pipeline' : top;
}

test('each folder imports only the folders that it may import', () => {
  const violations = files.flatMap(({ path, folder, imports }) =>
    imports
      .filter((target) => ![folder, ...(MAY_IMPORT[folder] ?? [])].includes(folderOf(target)))
      .map((target) => `${path} imports ${target}`),
  );
  expect(violations).toEqual([]);
});

test('the list contains every folder, and main.ts is the only file beside them', () => {
  const folders = new Set(files.map(({ folder }) => folder));
  expect([...folders].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('no import cycle exists', () => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const cycles = new Set<string>();
  const visit = (path: string, chain: readonly string[]) => {
    if (chain.includes(path)) {
      const cycle = chain.slice(chain.indexOf(path)).toSorted();
      cycles.add(cycle.join(' and '));
      return;
    }
    if (done.has(path)) return;
    for (const target of byPath.get(path)?.imports ?? []) visit(target, [...chain, path]);
    done.add(path);
  };
  const done = new Set<string>();
  for (const { path } of files) visit(path, []);
  expect([...cycles]).toEqual([]);
});

test('no file has more than 300 lines', () => {
  const violations = files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  expect(violations).toEqual([]);
});

test('pure folders do not read the clock', () => {
  // The linter bans the rest; it cannot distinguish Temporal.Now from calendar arithmetic.
  const violations = files.filter(
    ({ folder, text }) => PURE.includes(folder) && text.includes('Temporal.Now'),
  );
  expect(violations.map(({ path }) => path)).toEqual([]);
});
