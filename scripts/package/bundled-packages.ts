import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { LIBRARY_FILES } from '../../src/system/assets.ts';
import { HOST, TARGETS, type Target } from './targets.ts';

/** A package that is part of the program. */
export interface Package {
  name: string;
  version: string;
  /** The folder of the installed package, which contains its licence. */
  folder: string;
}

/**
 * The packages that are part of the program, sorted by name: those with bundled code, those whose
 * files are assets, and Node.js.
 */
export function bundledPackages(metafile: Metafile, { base }: Target): Package[] {
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
  // The licence of Node.js is the same for all platforms, and not all their packages contain it.
  const folder = resolve('node_modules', TARGETS[HOST].base.name);
  const runtime = { name: base.name, version: process.versions.node, folder };
  return [...packages, runtime].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of the package that a file belongs to. */
function folderOf(path: string): string {
  const [folder = ''] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
  return resolve(folder);
}
