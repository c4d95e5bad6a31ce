import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, transform } from 'esbuild';
import { LANGUAGES } from '../../src/system/report-languages.ts';
import { libraryPlugin, SEPARATE_MODULES, unusedSubstitutes } from './library-plugin.ts';

/** The program as CommonJS files. */
export interface Bundle {
  folder: string;
  /** Names of the files in the folder; the program starts with main.js. */
  files: string[];
  /** The folder of their source maps. */
  maps: string;
  /** esbuild's list of their inputs. */
  metafile: Metafile;
}

const NODE = { format: 'esm', platform: 'node', target: 'node26' } as const;

/**
 * Bundles the program as ES modules, one file for each part that is loaded separately, and embeds
 * the commit.
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
    plugins: [libraryPlugin],
    define: {
      SHOPWEATHER_COMMIT: JSON.stringify(commit()),
      SHOPWEATHER_LANGUAGES: JSON.stringify(LANGUAGES),
    },
    ...options,
    metafile: true,
  });
  return metafile;
}

/** Bundles the program with its dependencies as CommonJS, for the loader of the executable. */
export async function bundleCommonJs(target: string): Promise<Bundle> {
  const modules = `${target}-modules`;
  const maps = `${target}-maps`;
  const metafile = await bundleModules(modules, {
    entryPoints: { main: 'src/main.ts', ...SEPARATE_MODULES },
    minify: true,
    sourcemap: 'inline',
  });
  const unused = unusedSubstitutes(metafile);
  if (unused.length > 0) throw new Error(`no library imports ${unused.join(', ')}`);
  for (const folder of [target, maps]) mkdirSync(folder, { recursive: true });
  const files = readdirSync(modules);
  for (const file of files) {
    // The loader wraps the text in a function, which must not contain a shebang line.
    const source = readFileSync(join(modules, file), 'utf8').replace(/^#!.*\n/, '\n');
    const { code, map } = await transform(source, {
      ...NODE,
      format: 'cjs',
      minify: true,
      sourcemap: 'external',
      sourcefile: file,
      // import() becomes the loader's require, which is still called only when it is needed.
      supported: { 'dynamic-import': false },
    });
    writeFileSync(join(target, file), code);
    writeFileSync(join(maps, `${file}.map`), map);
  }
  return { folder: target, files, maps, metafile };
}

/** The commit of the checkout; empty outside a repository. */
function commit(): string {
  const git = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', git, { encoding: 'utf8', stdio }).trim();
  } catch {
    return '';
  }
}
