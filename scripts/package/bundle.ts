import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';

/** The program as a few files without dependencies. */
export interface Bundle {
  folder: string;
  /** Names of the files in the folder; the program starts with main.js. */
  files: string[];
  /** What went into them. */
  metafile: Metafile;
}

// CommonJS packages in the bundle ask for Node's own modules by a require that modules lack.
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Bundles the program as modules (ESM), one file for each part that is loaded by itself. Source
 * maps lie beside the files.
 */
export async function bundleModules(folder: string, banner = REQUIRE): Promise<Bundle> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: ['src/main.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    minify: true,
    sourcemap: 'external',
    metafile: true,
    banner: { js: banner },
  });
  return { folder, files: scripts(folder), metafile };
}

/** Bundles the program as CommonJS, for the loader of the executable. */
export async function bundleCommonJs(target: string): Promise<Bundle> {
  const { folder, files, metafile } = await bundleModules(`${target}-modules`, '');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of files) {
    const source = readFileSync(join(folder, file), 'utf8');
    const { code } = await transform(source, {
      format: 'cjs',
      platform: 'node',
      target: 'node26',
      minify: true,
      // Modules are loaded by the loader's require, lazily all the same.
      supported: { 'dynamic-import': false },
    });
    // The loader wraps the text in a function, where the line for the shell has no place.
    writeFileSync(join(target, file), code.replace(/^#!.*\n/, ''));
  }
  return { folder: target, files, metafile };
}

function scripts(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.js'));
}
