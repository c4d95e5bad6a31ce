import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Argument } from 'commander';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import { readAsset, TEMPLATES } from '../system/assets.ts';
import { defineCommand } from './define-command.ts';
import { makeOutputFolder, print, unwritable } from './output.ts';

/**
 * `shopweather templates eject`: copies the templates of the report into a folder, all or none.
 *
 * @throws Failure (73), also if one of them exists already
 */
export default defineCommand<object, [action: 'eject', folder: string]>({
  define: (command) =>
    command
      .addArgument(new Argument('<action>', 'eject').choices(['eject']))
      .argument('<folder>', 'the target; created if it does not exist'),
  help: `Nothing is overwritten. TEMPLATES_DIR names the folder in the configuration. For a template that
is not in it, the program's own is used. shopweather check tries the templates of the folder.`,
  examples: [['shopweather templates eject /etc/shopweather/look', 'copy them, to change them']],
  action: async ({ context, args: [, folder] }) => {
    await print(context.stdout, ejectTemplates(resolve(folder)));
  },
});

/** @returns the text that lists the copies */
function ejectTemplates(target: string): string {
  const copies = TEMPLATES.map((name) => ({
    path: join(target, name),
    source: readAsset(`templates/${name}`),
  }));
  makeOutputFolder(target);
  refuseExisting(copies.map(({ path }) => path));
  writeNew(copies);
  return summary(copies, target);
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

/** Writes files that must not exist. If one cannot be written, the ones before it are removed. */
function writeNew(files: readonly { path: string; source: string }[]): void {
  for (const [i, { path, source }] of files.entries()) {
    try {
      writeFileSync(path, source, { flag: 'wx' });
    } catch (error) {
      // A file that someone else has written in the meantime stays.
      const ownFiles = (error as NodeJS.ErrnoException).code === 'EEXIST' ? i : i + 1;
      for (const written of files.slice(0, ownFiles)) rmSync(written.path, { force: true });
      throw unwritable(path, error);
    }
  }
}

function summary(copies: readonly { path: string }[], folder: string): string {
  return [
    ...copies.map(({ path }) => path),
    '',
    'Change them as you like, and delete those that you leave unchanged. For the configuration:',
    `TEMPLATES_DIR=${configValue(folder)}`,
    '',
  ].join('\n');
}

/** A path in the syntax of the configuration file. */
function configValue(path: string): string {
  if (/^[\p{L}\p{N}\\/:._~-]+$/u.test(path)) return path;
  return path.includes("'") ? `"${path}"` : `'${path}'`;
}
