/**
 * Builds the program as one file: `npm run package`.
 *
 * - `--reproducible`: without V8's bytecode, which differs from build to build; two builds of one
 *   commit in the same folder are then the same
 * - `--output FILE`: elsewhere than dist/shopweather
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCommonJs } from './bundle.ts';
import { buildExecutable } from './executable.ts';

const { values } = parseArgs({
  options: {
    reproducible: { type: 'boolean', default: false },
    output: { type: 'string', default: 'dist/shopweather' },
  },
});

// Always the same folder: Node.js writes the path of the main script into the executable.
const work = resolve('dist/work');
try {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const bundle = await bundleCommonJs(join(work, 'bundle'));
  await buildExecutable(bundle, values.output, { work, warm: !values.reproducible });
} finally {
  rmSync(work, { recursive: true });
}
