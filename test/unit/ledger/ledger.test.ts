import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../../src/domain/failure.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopweather-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () =>
  openLedger(folder, { pid: 1, now: () => '2026-01-01T00:00:00Z', clean: (text) => text });

/** The files of the state folder that this process has open. */
const openFiles = () =>
  readdirSync('/proc/self/fd')
    .map((number) => {
      try {
        return readlinkSync(`/proc/self/fd/${number}`);
      } catch {
        // The descriptor of the listing itself.
        return '';
      }
    })
    .filter((path) => path.startsWith(folder));

describe('a state folder', () => {
  test.each<[name: string, (file: string) => void, RegExp]>([
    [
      'whose ledger is damaged',
      (file) => writeFileSync(file, readFileSync(file).fill(0xa5, 0, 2048)),
      /damaged/,
    ],
    [
      'whose ledger was written by a newer program',
      (file) => {
        const database = new DatabaseSync(file);
        database.exec('PRAGMA user_version = 99');
        database.close();
      },
      /newer shopweather/,
    ],
    [
      'whose ledger has lost a table',
      (file) => {
        const database = new DatabaseSync(file);
        database.exec('DROP TABLE deliveries');
        database.close();
      },
      /no such table/,
    ],
    [
      'with a folder in place of lock.json',
      () => {
        rmSync(join(folder, 'lock.json'));
        mkdirSync(join(folder, 'lock.json'));
      },
      /EISDIR/,
    ],
  ])('%s: no file stays open, and the folder works again after repair', (_, damage, message) => {
    open().close();
    const file = join(folder, 'ledger.db');
    const intact = readFileSync(file);
    damage(file);
    expect(open).toThrow(Failure);
    expect(open).toThrow(message);
    expect(openFiles()).toEqual([]);

    writeFileSync(file, intact);
    rmSync(join(folder, 'lock.json'), { recursive: true });
    open().close();
    expect(openFiles()).toEqual([]);
  });
});
