/**
 * Builds the program as one file, and what goes with it: `npm run package`.
 *
 *     dist/shopweather            the executable; of another platform: shopweather-PLATFORM
 *     dist/shopweather.cdx.json   what is inside it (SBOM, CycloneDX)
 *     dist/shopweather.licenses.txt, shopweather.1 (manual page), SHA256SUMS
 *     dist/source-maps/           for `npm run locate`, which reads a stack of the executable
 *
 * - `--target PLATFORM`: for another platform, for example linux-arm64
 * - `--reproducible`: without V8's bytecode, which differs from build to build; builds of one
 *   commit are then the same, byte for byte
 */
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCommonJs } from './bundle.ts';
import { buildExecutable, stripped } from './executable.ts';
import { packagesInside } from './inside.ts';
import { licenses } from './licenses.ts';
import { manualPage } from './manual.ts';
import { sbom } from './sbom.ts';
import { checksums } from './sums.ts';
import { baseFolder, HOST, TARGETS } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: HOST },
    reproducible: { type: 'boolean', default: false },
  },
});
const target = TARGETS[values.target];
if (!target) {
  const known = Object.keys(TARGETS).join(', ');
  process.stderr.write(`No target ${values.target}; there are ${known}.\n`);
  process.exit(64);
}

const into = resolve('dist');
const work = join(into, 'work');
const executable = join(into, target.output);
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
try {
  const bundle = await bundleCommonJs(join(work, 'bundle'));
  const inside = packagesInside(bundle.metafile, target);
  mkdirSync('lib', { recursive: true });
  writeFileSync('lib/licenses.txt', licenses(inside));

  const node = join(baseFolder(target, work), target.base.program);
  const isHost = values.target === HOST;
  await buildExecutable(bundle, executable, {
    target,
    // Neither strip nor V8's bytecode can be had for another platform.
    base: isHost ? stripped(node, work) : node,
    warm: isHost && !values.reproducible,
    work,
  });

  writeFileSync(join(into, 'shopweather.1'), await manualPage());
  writeFileSync(`${executable}.cdx.json`, sbom(inside, target.base.name));
  copyFileSync('lib/licenses.txt', `${executable}.licenses.txt`);
  rmSync(join(into, 'source-maps'), { recursive: true, force: true });
  renameSync(bundle.maps, join(into, 'source-maps'));
  writeFileSync(join(into, 'SHA256SUMS'), checksums(into, /^shopweather/));
  process.stdout.write(`${basename(executable)} and what goes with it: dist\n`);
} finally {
  rmSync(work, { recursive: true });
}
