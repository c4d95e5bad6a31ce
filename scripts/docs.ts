/** Writes the generated pages of `docs/`. */
import { writeFileSync } from 'node:fs';
import { GENERATED_PAGES } from './docs/pages.ts';

for (const [path, createPage] of Object.entries(GENERATED_PAGES)) {
  writeFileSync(path, await createPage());
}
