import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import { readAsset, TEMPLATES } from '../system/assets.ts';
import type { Host } from '../system/process-context.ts';
import { makeOutputFolder, print, unwritable } from './output.ts';

/**
 * `shopweather templates eject`: copies the templates of the report into a folder, all or none, to be
 * changed there.
 *
 * @throws Failure (73), also where one of them exists already
 */
export async function ejectTemplates(folder: string, host: Host): Promise<void> {
  const target = resolve(folder);
  const copies = TEMPLATES.map((name) => ({
    path: join(target, name),
    source: readAsset(`templates/${name}`),
  }));
  makeOutputFolder(target);
  refuseExisting(copies.map(({ path }) => path));
  writeNew(copies);
  await print(host.stdout, told(copies, target));
}

function refuseExisting(paths: readonly string[]): void {
  const existing = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }));
  if (existing.length === 0) return;
  throw new Failure(
    EXIT.output,
    existing.map((path) => ({
      what: `${path} exists already, and nothing was written`,
      remedy: 'Choose another folder, or move the file away.',
    })),
  );
}

/** Writes files that must not exist; where one cannot be written, those before it go again. */
function writeNew(files: readonly { path: string; source: string }[]): void {
  for (const [i, { path, source }] of files.entries()) {
    try {
      writeFileSync(path, source, { flag: 'wx' });
    } catch (error) {
      // One that has come into being since is not ours to remove.
      const begun = (error as NodeJS.ErrnoException).code === 'EEXIST' ? i : i + 1;
      for (const written of files.slice(0, begun)) rmSync(written.path, { force: true });
      throw unwritable(path, error);
    }
  }
}

function told(copies: readonly { path: string }[], folder: string): string {
  return [
    ...copies.map(({ path }) => path),
    '',
    'Change what you like, and delete what you leave as it is. For the configuration:',
    `TEMPLATES_DIR=${asValue(folder)}`,
    '',
  ].join('\n');
}

/** A path as the configuration file takes it. */
function asValue(path: string): string {
  if (/^[\p{L}\p{N}\\/:._~-]+$/u.test(path)) return path;
  return path.includes("'") ? `"${path}"` : `'${path}'`;
}
