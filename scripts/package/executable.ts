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
// Its command line would fetch the base and ignore the settings; its function does neither.
const sea: Sea = createRequire(import.meta.url)('@yao-pkg/pkg/lib-es5/sea.js').default;

const LOADER = 'scripts/package/loader.cjs';
const HOOK = /\/\* BUILD:.*\*\/\n/;
const RECORD = `process.on('exit', () => {
  for (const [name, { script }] of loaded) {
    require('node:fs').writeFileSync(name + '.cache', script.createCachedData());
  }
});
`;

interface BuildOptions {
  target: Target;
  /** Node.js for the target. */
  base: string;
  /** A folder for what comes in between. */
  work: string;
  /** Adds V8's bytecode, by which the executable starts faster but differs from build to build. */
  warm: boolean;
}

/** Puts the bundle and the assets into a copy of Node.js, whose path is `output`. */
export async function buildExecutable(
  bundle: Bundle,
  output: string,
  { target, base, work, warm }: BuildOptions,
): Promise<void> {
  const assets: Record<string, string> = {};
  for (const path of ASSETS) assets[path] = resolve(path);
  for (const [name, path] of Object.entries(LIBRARY_FILES)) assets[name] = resolve(path);
  for (const file of bundle.files) assets[`./${file}`] = resolve(bundle.folder, file);

  const loader = readFileSync(LOADER, 'utf8');
  const inject = async (hook: string, path: string) => {
    const entry = join(work, 'loader.cjs');
    writeFileSync(
      entry,
      loader.replace(HOOK, () => hook),
    );
    // pkg works in a folder that it makes below this one.
    process.env.TMPDIR = work;
    await sea(entry, {
      targets: [{ nodeRange: 'node26', ...target, output: path }],
      nodePath: base,
      // The Node.js that runs this script makes the blob, where the base is not for this platform.
      useLocalNode: true,
      seaConfig: {
        // Node.js writes this path into the executable, which must not depend on where it is built.
        main: '../loader.cjs',
        disableExperimentalSEAWarning: true,
        useCodeCache: false,
        // Otherwise NODE_OPTIONS could load code into it.
        execArgvExtension: 'none',
        // Room for what most runs make, which else would be collected, and in part copied, twice; and
        // no more, which runs on many stores would fill.
        execArgv: ['--min-semi-space-size=8', '--max-semi-space-size=8', '--expose-gc'],
        assets,
      },
    });
    chmodSync(path, 0o755);
  };

  if (warm) {
    const recorder = join(work, 'recorder');
    const caches = join(work, 'caches');
    mkdirSync(caches);
    await inject(RECORD, recorder);
    // Refused, since nothing listens there, once the client of MySQL has been loaded.
    const nowhere = 'mysql://nobody@127.0.0.1:1/none';
    spawnSync(recorder, ['run', '--dry-run', '--month', '2025-04'], {
      cwd: caches,
      stdio: 'ignore',
      env: { SHOPPING_SOURCE: nowhere, WEATHER_SOURCE: nowhere, RETRY_ATTEMPTS: '1' },
    });
    for (const args of WARM_UP) execFileSync(recorder, args, { cwd: caches, stdio: 'ignore' });
    for (const file of readdirSync(caches)) assets[`./${file}`] = join(caches, file);
  }
  await inject('', output);
}

/**
 * A copy of Node.js without the symbols, a fifth smaller. Has to come before the injection: an
 * executable that is stripped afterwards does not start.
 */
export function stripped(program: string, work: string): string {
  const copy = join(work, 'node');
  copyFileSync(program, copy);
  execFileSync('strip', [copy]);
  return copy;
}

/** What is run to warm up: the last run of a module leaves its bytecode. */
const WARM_UP = [
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
