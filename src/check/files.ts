import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckOutcome, CheckSequence } from '../domain/check-result.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

const GROUP_OR_OTHERS = 0o077;

/** Checks that only its owner may read a file that holds a secret. */
export function checkOwnerOnlyFile(path: string): CheckOutcome {
  const mode = statSync(path).mode & 0o777;
  if (!(mode & GROUP_OR_OTHERS)) return `${path} is for its owner alone`;
  return {
    warning: `${path} can be read by others than its owner (mode ${mode.toString(8)})`,
    remedy: `chmod 600 ${path}`,
  };
}

const ENOUGH_MEGABYTES = 10;

/** Checks that runs can be recorded in the state folder, and that only its owner may read it. */
export function stateFolderChecks(folder: string): CheckSequence {
  return [
    { name: 'folder', run: () => checkWritable(folder) },
    { name: 'permissions', run: () => checkOwnerOnlyFolder(folder) },
    { name: 'room', run: () => checkFreeSpace(folder) },
  ];
}

function checkWritable(folder: string): CheckOutcome {
  const existing = nearestExisting(folder);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw failure(
      EXIT.output,
      `${existing} cannot be written to`,
      'Change its owner, or set SHOPWEATHER_STATE_DIR.',
      { cause: error },
    );
  }
  return existing === folder ? folder : `${folder}, which the first run creates`;
}

/** The folder itself, or the nearest one above it that exists. */
function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

function checkOwnerOnlyFolder(folder: string): CheckOutcome {
  const open = [folder, ...['ledger.db', 'ledger-backup.db'].map((name) => join(folder, name))]
    .filter((path) => existsSync(path))
    .filter((path) => statSync(path).mode & GROUP_OR_OTHERS);
  if (open.length === 0) return 'its owner alone';
  return {
    warning: `others may look into ${open.join(', ')}: addresses and sales are in there`,
    remedy: `chmod -R go= ${folder}`,
  };
}

function checkFreeSpace(folder: string): CheckOutcome {
  const { bavail, bsize } = statfsSync(nearestExisting(folder));
  const free = (Number(bavail) * Number(bsize)) / 1024 ** 2;
  if (free >= ENOUGH_MEGABYTES) return `${Math.floor(free)} MB free`;
  return {
    warning: `only ${free.toFixed(1)} MB are free`,
    remedy: 'Make room: mails are kept there before they are sent.',
  };
}
