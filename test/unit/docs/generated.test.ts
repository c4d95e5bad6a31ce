import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { GENERATED_PAGES } from '../../../scripts/docs/pages.ts';

test.each(Object.entries(GENERATED_PAGES))('%s is up to date', async (path, createPage) => {
  if (readFileSync(path, 'utf8') !== (await createPage())) {
    throw new Error(`${path} is not up to date. Run: npm run docs`);
  }
  expect(readFileSync(path, 'utf8')).toContain('Generated from');
});
