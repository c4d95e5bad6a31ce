/** Builds lib/ for `npm pack`: the program as ES modules, its assets and documents. */
import { copyFileSync, globSync, rmSync, writeFileSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import { LIBRARY_FILES } from '../../src/system/assets.ts';
import { bundleModules } from './bundle.ts';
import { bundledPackages } from './bundled-packages.ts';
import { licenses } from './licenses.ts';
import { manualPage } from './manual.ts';
import { HOST, TARGETS } from './targets.ts';

// File names contain a hash: the files of an earlier build would be packed too.
for (const file of globSync('lib/*.js')) rmSync(file);
await bundleModules('lib', { external: manifest.bundleDependencies });
// Some dependencies are packed as they are (bundleDependencies). A complete bundle lists them and
// their own dependencies.
const metafile = await bundleModules('lib', { write: false, plugins: [] });
writeFileSync('lib/licenses.txt', licenses(bundledPackages(metafile, TARGETS[HOST])));
writeFileSync('lib/shopweather.1', await manualPage());
for (const [name, path] of Object.entries(LIBRARY_FILES)) copyFileSync(path, `lib/${name}`);
