/**
 * Builds the executable and its documents: `npm run package`.
 *
 *     dist/shopweather            the executable; for another platform: shopweather-PLATFORM
 *     dist/shopweather.cdx.json   the list of its packages (SBOM, CycloneDX)
 *     dist/shopweather.licenses.txt, shopweather.1 (manual page), SHA256SUMS
 *     dist/source-maps/           for `npm run locate`, which reads a stack of the executable
 *
 * - `--target PLATFORM`: builds for another platform, for example linux-arm64
 * - `--reproducible`: leaves out V8's bytecode, which differs from build to build. Two builds of the
 *   same commit are then identical.
 */
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCommonJs } from './bundle.ts';
import { bundledPackages } from './bundled-packages.ts';
import { checksums } from './checksums.ts';
import { buildExecutable, stripSymbols } from './executable.ts';
import { licenses } from './licenses.ts';
import { manualPage } from './manual.ts';
import { sbom } from './sbom.ts';
import { HOST, nodeFolder, TARGETS } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: HOST },
    reproducible: { type: 'boolean', default: false },
  },
});
const target = TARGETS[values.target];
if (!target) {
  const known = Object.keys(TARGETS).join(', ');
  process.stderr.write(`Unknown target ${values.target}. The targets are ${known}.\n`);
  process.exit(64);
}

const dist = resolve('dist');
const work = join(dist, 'work');
const executable = join(dist, target.output);
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
try {
  const bundle = await bundleCommonJs(join(work, 'bundle'));
  const packages = bundledPackages(bundle.metafile, target);
  mkdirSync('lib', { recursive: true });
  writeFileSync('lib/licenses.txt', licenses(packages));

  const node = join(nodeFolder(target, work), target.base.program);
  const isHost = values.target === HOST;
  await buildExecutable(bundle, executable, {
    target,
    // Symbols cannot be stripped, and bytecode not recorded, for another platform.
    base: isHost ? stripSymbols(node, work) : node,
    withBytecode: isHost && !values.reproducible,
    work,
  });

  writeFileSync(join(dist, 'shopweather.1'), await manualPage());
  writeFileSync(`${executable}.cdx.json`, sbom(packages, target.base.name));
  copyFileSync('lib/licenses.txt', `${executable}.licenses.txt`);
  rmSync(join(dist, 'source-maps'), { recursive: true, force: true });
  renameSync(bundle.maps, join(dist, 'source-maps'));
  writeFileSync(join(dist, 'SHA256SUMS'), checksums(dist, /^shopweather/));
  process.stdout.write(`Built ${basename(executable)} and its documents in dist/.\n`);
} finally {
  rmSync(work, { recursive: true });
}
