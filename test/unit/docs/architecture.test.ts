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
