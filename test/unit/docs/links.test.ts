import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Link, MarkdownFile } from './markdown.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/*.md').sort()];

/** What is wrong with a link, or nothing. */
function problemOf({ path, anchors }: MarkdownFile, { target }: Link): string | undefined {
  if (/^[a-z]+:/i.test(target)) return externalProblem(target);
  const [file = '', anchor] = target.split('#');
  const linked = file === '' ? path : normalize(join(dirname(path), decodeURIComponent(file)));
  if (!existsSync(linked)) return 'no such file';
  if (anchor === undefined) return undefined;
  if (!linked.endsWith('.md')) return 'an anchor in a file that is no Markdown';
  const known = linked === path ? anchors : new MarkdownFile(linked).anchors;
  return known.includes(decodeURIComponent(anchor)) ? undefined : 'no such heading';
}

function externalProblem(target: string): string | undefined {
  const url = URL.parse(target);
  if (url === null) return 'not a URL';
  if (!['http:', 'https:'].includes(url.protocol)) return 'neither http nor https';
  const isHost = url.hostname === 'localhost' || /^[\w-]+(\.[\w-]+)+$/.test(url.hostname);
  return isHost ? undefined : 'no host';
}

test.each(PAGES)('every link of %s leads somewhere', (path) => {
  const page = new MarkdownFile(path);
  const problems = page.links.flatMap((link) => {
    const problem = problemOf(page, link);
    return problem === undefined ? [] : [`${path}:${link.line}: ${link.target}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

test('the README shows the report and links to every page', () => {
  const targets = new MarkdownFile('README.md').links.map(({ target }) => target);
  expect(targets).toContain('docs/report.png');
  const pages = globSync('docs/*.md').filter((path) => path !== 'docs/README.md');
  for (const path of pages) expect(targets).toContain(path);
});

test('the index of docs/ links to every page', () => {
  const targets = new MarkdownFile('docs/README.md').links.map(({ target }) => `docs/${target}`);
  const pages = globSync('docs/*.md').filter((path) => path !== 'docs/README.md');
  for (const path of pages) expect(targets).toContain(path);
});

describe('the check itself', () => {
  const page = new MarkdownFile('docs/delivery-guarantees.md');
  test.each([
    ['no-such-page.md', 'no such file'],
    ['sources.md#no-such-heading', 'no such heading'],
    ['#no-such-heading', 'no such heading'],
    ['report.png#part', 'an anchor in a file that is no Markdown'],
    ['https://', 'not a URL'],
    ['https:///path', 'no host'],
    ['ftp://example.com', 'neither http nor https'],
    ['#exit-codes', undefined],
    ['../README.md#try-it', undefined],
    ['method.md#is-the-data-as-it-should-be-datachecks', undefined],
    ['http://localhost:8025', undefined],
  ])('judges %s', (target, problem) => {
    expect(problemOf(page, { target, line: 1 })).toBe(problem);
  });
});
