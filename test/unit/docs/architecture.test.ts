import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { MarkdownFile } from './markdown.ts';

/** Folders that the text, not an arrow, allows to import. */
const FOR_EVERYONE = ['domain', 'system'];

const [picture = ''] = new MarkdownFile('docs/architecture.md').blocks('mermaid');

const arrows = [...picture.matchAll(/^ {2}(\w+)(?:\[.*?\])? --> (.+)$/gm)].flatMap(
  ([, from = '', targets = '']) =>
    targets.split(' & ').map((to) => `${folderName(from)} -> ${folderName(to)}`),
);
const folders = new Set(arrows.flatMap((arrow) => arrow.split(' -> ')));

const imports = new Set(
  globSync('src/**/*.ts').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/(?:from |import\()\s*'(\.[^']+)'/g)].map(
      ([, target = '']) =>
        `${folderOf(path)} -> ${folderOf(normalize(join(dirname(path), target)))}`,
    );
  }),
);

function folderName(id: string): string {
  if (id === 'main') return 'main.ts';
  return id === 'pipeline' ? 'run/pipeline' : id;
}

function folderOf(path: string): string {
  const [, folder = '', inner = ''] = path.split('/');
  return folder === 'run' && inner === 'pipeline' ? 'run/pipeline' : folder;
}

test('the picture has an arrow for every import between its folders', () => {
  expect(arrows.length).toBeGreaterThan(20);
  for (const each of imports) {
    const [from = '', to = ''] = each.split(' -> ');
    if (from === to || FOR_EVERYONE.includes(to)) continue;
    if (folders.has(from) && folders.has(to)) expect(arrows).toContain(each);
  }
});

test('every arrow of the picture is an import', () => {
  for (const arrow of arrows) expect(imports).toContain(arrow);
});

test('the picture has every folder of src/', () => {
  const present = [...imports].map((each) => each.split(' -> ')[0] ?? '');
  expect([...new Set([...folders, ...FOR_EVERYONE])].sort()).toEqual([...new Set(present)].sort());
});
