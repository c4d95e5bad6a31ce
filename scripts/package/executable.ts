import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { ASSETS, LIBRARY_FILES } from '../../src/system/assets.ts';
import type { Bundle } from './bundle.ts';
import type { Target } from './targets.ts';

type Sea = (entry: string, options: object) => Promise<void>;
// Not pkg's command line, which would download another Node.js and ignore the settings.
const sea: Sea = createRequire(import.meta.url)('@yao-pkg/pkg/lib-es5/sea.js').default;

const LOADER = 'scripts/package/loader.cjs';
/** The comment of the loader that `RECORD_BYTECODE` replaces while the executable is built. */
const PLACEHOLDER = /\/\* BUILD:.*\*\/\n/;
const RECORD_BYTECODE = `process.on('exit', () => {
  for (const [name, { script }] of loaded) {
    require('node:fs').writeFileSync(name + '.cache', script.createCachedData());
  }
});
`;

interface BuildOptions {
  target: Target;
  /** Node.js for the target. */
  base: string;
  /** A folder for intermediate files. */
  work: string;
  /** Adds V8's bytecode: the executable starts faster, but differs from build to build. */
  withBytecode: boolean;
}

/** Writes a copy of Node.js that contains the bundle and the assets to `output`. */
export async function buildExecutable(
  bundle: Bundle,
  output: string,
  { target, base, work, withBytecode }: BuildOptions,
): Promise<void> {
  const assets: Record<string, string> = {};
  for (const path of ASSETS) assets[path] = resolve(path);
  for (const [name, path] of Object.entries(LIBRARY_FILES)) assets[name] = resolve(path);
  for (const file of bundle.files) assets[`./${file}`] = resolve(bundle.folder, file);

  const loader = readFileSync(LOADER, 'utf8');
  const inject = async (extraCode: string, path: string) => {
    const entry = join(work, 'loader.cjs');
    writeFileSync(
      entry,
      loader.replace(PLACEHOLDER, () => extraCode),
    );
    // pkg makes its own folder in this one.
    process.env.TMPDIR = work;
    await sea(entry, {
      targets: [{ nodeRange: 'node26', ...target, output: path }],
      nodePath: base,
      // The Node.js that runs this script makes the blob, because the base may be for another platform.
      useLocalNode: true,
      seaConfig: {
        // Node.js writes this path into the executable, which must not depend on the build folder.
        main: '../loader.cjs',
        disableExperimentalSEAWarning: true,
        useCodeCache: false,
        // Otherwise NODE_OPTIONS could load code into the program.
        execArgvExtension: 'none',
        // Semi-spaces: large enough for the garbage of most runs, so that it is not copied; no larger,
        // because runs on many stores would fill them.
        execArgv: ['--min-semi-space-size=8', '--max-semi-space-size=8'],
        assets,
      },
    });
    chmodSync(path, 0o755);
  };

  if (withBytecode) {
    const recorder = join(work, 'recorder');
    const caches = join(work, 'caches');
    mkdirSync(caches);
    await inject(RECORD_BYTECODE, recorder);
    // Nothing listens there: the run fails after it has loaded the MySQL client.
    const unreachable = 'mysql://nobody@127.0.0.1:1/none';
    spawnSync(recorder, ['run', '--dry-run', '--month', '2025-04'], {
      cwd: caches,
      stdio: 'ignore',
      env: { SHOPPING_SOURCE: unreachable, WEATHER_SOURCE: unreachable, RETRY_ATTEMPTS: '1' },
    });
    for (const args of RECORDED_RUNS)
      execFileSync(recorder, args, { cwd: caches, stdio: 'ignore' });
    for (const file of readdirSync(caches)) assets[`./${file}`] = join(caches, file);
  }
  await inject('', output);
}

/**
 * Copies Node.js without its symbols, a fifth smaller. An executable that is stripped after the
 * injection does not start.
 *
 * @returns the path of the copy
 */
export function stripSymbols(program: string, work: string): string {
  const copy = join(work, 'node');
  copyFileSync(program, copy);
  execFileSync('strip', [copy]);
  return copy;
}

/** The runs whose bytecode is recorded. If several runs load a module, the last one counts. */
const RECORDED_RUNS = [
  ['--version'],
  [
    'run',
    '--sample',
    '--dry-run',
    '--month',
    '2025-04',
    '--output',
    '/dev/null',
    '--format',
    'eml',
  ],
  ['run', '--sample', '--dry-run', '--month', '2025-04'],
];
