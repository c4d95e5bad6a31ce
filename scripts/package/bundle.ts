import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, transform } from 'esbuild';
import { LANGUAGES } from '../../src/system/languages.ts';
import { APART, libraries, unusedIn } from './libraries.ts';

/** The program as a few files. */
export interface Bundle {
  folder: string;
  /** Names of the files in the folder; the program starts with main.js. */
  files: string[];
  /** Folder of their source maps. */
  maps: string;
  /** What went into them. */
  metafile: Metafile;
}

const NODE = { format: 'esm', platform: 'node', target: 'node26' } as const;

/**
 * Bundles the program as modules (ESM), one file for each part that is loaded by itself, and writes
 * the commit into it.
 */
export async function bundleModules(
  folder: string,
  options: Partial<BuildOptions>,
): Promise<Metafile> {
  const { metafile } = await build<BuildOptions & { metafile: true }>({
    ...NODE,
    entryPoints: ['src/main.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    plugins: [libraries],
    define: {
      SHOPWEATHER_COMMIT: JSON.stringify(commit()),
      SHOPWEATHER_LANGUAGES: JSON.stringify(LANGUAGES),
    },
    ...options,
    metafile: true,
  });
  return metafile;
}

/** Bundles the program as CommonJS, without dependencies, for the loader of the executable. */
export async function bundleCommonJs(target: string): Promise<Bundle> {
  const modules = `${target}-modules`;
  const maps = `${target}-maps`;
  const metafile = await bundleModules(modules, {
    entryPoints: { main: 'src/main.ts', ...APART },
    minify: true,
    sourcemap: 'inline',
  });
  const unused = unusedIn(metafile);
  if (unused.length > 0) throw new Error(`no library asks for ${unused.join(', ')}`);
  for (const folder of [target, maps]) mkdirSync(folder, { recursive: true });
  const files = readdirSync(modules);
  for (const file of files) {
    // The loader wraps the text in a function, where the line for the shell has no place.
    const source = readFileSync(join(modules, file), 'utf8').replace(/^#!.*\n/, '\n');
    const { code, map } = await transform(source, {
      ...NODE,
      format: 'cjs',
      minify: true,
      sourcemap: 'external',
      sourcefile: file,
      // Modules are loaded by the loader's require, lazily all the same.
      supported: { 'dynamic-import': false },
    });
    writeFileSync(join(target, file), code);
    writeFileSync(join(maps, `${file}.map`), map);
  }
  return { folder: target, files, maps, metafile };
}

/** The commit that the checkout is at, or nothing outside a repository. */
function commit(): string {
  const git = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', git, { encoding: 'utf8', stdio }).trim();
  } catch {
    return '';
  }
}
