import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { Chain, Verdict } from './check-result.ts';

const GROUP_OR_OTHERS = 0o077;

/** Who may read a file that holds a secret. */
export function readers(path: string): Verdict {
  const mode = statSync(path).mode & 0o777;
  if (!(mode & GROUP_OR_OTHERS)) return `${path} is for its owner alone`;
  return {
    warning: `${path} can be read by others than its owner (mode ${mode.toString(8)})`,
    remedy: `chmod 600 ${path}`,
  };
}

const ROOM = 10;

/** Whether runs can be recorded in the state folder, for the eyes of its owner alone. */
export function stateFolder(folder: string): Chain {
  return [
    ['folder', () => writable(folder)],
    ['readers', () => ownersAlone(folder)],
    ['room', () => room(folder)],
  ];
}

function writable(folder: string): Verdict {
  const there = existing(folder);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw failure(
      EXIT.output,
      `${there} cannot be written to`,
      'Change its owner, or set SHOPWEATHER_STATE_DIR.',
      { cause: error },
    );
  }
  return there === folder ? folder : `${folder}, which the first run makes`;
}

function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

function ownersAlone(folder: string): Verdict {
  const open = [folder, ...['ledger.db', 'ledger-backup.db'].map((name) => join(folder, name))]
    .filter((path) => existsSync(path))
    .filter((path) => statSync(path).mode & GROUP_OR_OTHERS);
  if (open.length === 0) return 'its owner alone';
  return {
    warning: `others may look into ${open.join(', ')}: addresses and sales are in there`,
    remedy: `chmod -R go= ${folder}`,
  };
}

function room(folder: string): Verdict {
  const { bavail, bsize } = statfsSync(existing(folder));
  const free = (Number(bavail) * Number(bsize)) / 1024 ** 2;
  if (free >= ROOM) return `${Math.floor(free)} MB free`;
  return {
    warning: `only ${free.toFixed(1)} MB are free`,
    remedy: 'Make room: mails are kept there before they are sent.',
  };
}
