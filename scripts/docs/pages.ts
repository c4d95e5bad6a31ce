import { cliPage } from './cli.ts';
import { configurationPage } from './configuration.ts';

/** The pages that `npm run docs` writes: the text of each, by its path. */
export const GENERATED_PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'docs/cli.md': cliPage,
  'docs/configuration.md': async () => configurationPage(),
};
