/** Builds what `npm pack` puts into the package: lib/, with the program as modules. */
import { copyFileSync, globSync, rmSync, writeFileSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import { LIBRARY_FILES } from '../../src/system/assets.ts';
import { bundleModules } from './bundle.ts';
import { packagesInside } from './inside.ts';
import { licenses } from './licenses.ts';
import { manualPage } from './manual.ts';
import { HOST, TARGETS } from './targets.ts';

// Names of files change with their content: those of an earlier build would be packed too.
for (const file of globSync('lib/*.js')) rmSync(file);
await bundleModules('lib', { external: manifest.bundleDependencies });
// Some dependencies travel beside it (bundleDependencies); only a whole bundle tells which,
// with all that they ask for.
const metafile = await bundleModules('lib', { write: false, plugins: [] });
writeFileSync('lib/licenses.txt', licenses(packagesInside(metafile, TARGETS[HOST])));
writeFileSync('lib/shopweather.1', await manualPage());
for (const [name, path] of Object.entries(LIBRARY_FILES)) copyFileSync(path, `lib/${name}`);
