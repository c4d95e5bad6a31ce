import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package whose code is in the program. */
export interface Package {
  name: string;
  version: string;
  /** Where it lies, with its licence. */
  folder: string;
}

/**
 * The packages whose code is in the program, by name: those that the bundler kept something of, and
 * the Node.js that runs it.
 *
 * @param runtime folder of the package that brings Node.js
 */
export function packagesInside(metafile: Metafile, runtime: string): Package[] {
  const folders = new Set([runtime]);
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      if (folder && bytesInOutput > 0) folders.add(resolve(folder));
    }
  }
  return [...folders]
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { name, version, folder };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
