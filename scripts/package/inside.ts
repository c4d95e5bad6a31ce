import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { LIBRARY_FILES } from '../../src/system/assets.ts';
import { HOST, TARGETS, type Target } from './targets.ts';

/** A package whose code is in the program. */
export interface Package {
  name: string;
  version: string;
  /** Where it lies, with its licence. */
  folder: string;
}

/**
 * The packages that are in the program, by name: those that the bundler kept something of, those
 * whose files ship with it, and the Node.js that runs it.
 */
export function packagesInside(metafile: Metafile, { base }: Target): Package[] {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      if (path.includes('node_modules/') && bytesInOutput > 0) folders.add(folderOf(path));
    }
  }
  for (const path of Object.values(LIBRARY_FILES)) folders.add(folderOf(path));
  const packages = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, folder };
  });
  // Not every platform's package brings the licence of Node.js; it is the same for all.
  const folder = resolve('node_modules', TARGETS[HOST].base.name);
  const runtime = { name: base.name, version: process.versions.node, folder };
  return [...packages, runtime].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of the package that a file belongs to. */
function folderOf(path: string): string {
  const [folder = ''] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
  return resolve(folder);
}
