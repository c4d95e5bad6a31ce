import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { HOST, TARGETS, type Target } from './targets.ts';

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
 */
export function packagesInside(metafile: Metafile, { base }: Target): Package[] {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      if (folder && bytesInOutput > 0) folders.add(resolve(folder));
    }
  }
  const packages = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, folder };
  });
  // Not every platform's package brings the licence of Node.js; it is the same for all.
  const folder = resolve('node_modules', TARGETS[HOST].base.name);
  const runtime = { name: base.name, version: process.versions.node, folder };
  return [...packages, runtime].sort((a, b) => (a.name < b.name ? -1 : 1));
}
