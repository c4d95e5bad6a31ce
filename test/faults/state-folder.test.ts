import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXECUTABLE, outcomeOf } from '../support/executable.ts';
import { playFaults } from './faults.ts';
import { expectMessage, type Fault } from './stage.ts';

playFaults('state folder full or not to be written', [
  ...[0, 8, 64, 100, 130, 160, 190, 220, 250, 280, 310].map(
    (blocks): Fault => ({
      name: `files may have ${blocks} KB`,
      play: async ({ startProgram }) => {
        // Writing past the limit fails as on a full disk, once the signal is ignored.
        const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" run --month 2025-04 --sample`;
        const child = startProgram('bash', ['-c', script, EXECUTABLE]);
        expectMessage(await outcomeOf(child), /cannot write to the state folder/);
      },
    }),
  ),
  {
    name: 'a folder that cannot be made',
    play: async ({ run }) =>
      expectMessage(
        await run({ SHOPWEATHER_STATE_DIR: '/proc/shopweather' }),
        /cannot write to the state folder/,
      ),
  },
  {
    name: 'a file in its place',
    play: async ({ run, folder }) => {
      writeFileSync(join(folder, 'file'), '');
      const result = await run({ SHOPWEATHER_STATE_DIR: join(folder, 'file') });
      expectMessage(result, /cannot write to the state folder/);
    },
  },
]);

const DAMAGES: [name: string, damage: (file: string) => void][] = [
  ['its header overwritten', (file) => overwrite(file, 0)],
  ['its second page overwritten', (file) => overwrite(file, 4096)],
  ['its tenth page overwritten', (file) => overwrite(file, 9 * 4096)],
  [
    'cut in half',
    (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2 / 4096) * 4096),
  ],
  [
    'something else',
    (file) => writeFileSync(file, 'this is no database, and never was one\n'.repeat(99)),
  ],
];

/** The ledger is damaged after a report was sent: it must not be sent again. */
playFaults(
  'ledger damaged, then the copy put in its place',
  DAMAGES.map(
    ([name, damage]): Fault => ({
      name,
      play: async ({ run, state, server }) => {
        await run();
        const file = join(state, 'ledger.db');
        damage(file);
        const damaged = readFileSync(file);
        const { code, stderr } = await run();
        if (code !== 73) throw new Error(`exit ${code}: ${stderr}`);
        if (!readFileSync(file).equals(damaged)) throw new Error('the damaged ledger was changed');
        if (server.received.length !== 1) throw new Error('sent again');
        for (const end of ['-wal', '-shm']) writeFileSync(`${file}${end}`, '');
        copyFileSync(join(state, 'ledger-backup.db'), file);
      },
    }),
  ),
);

function overwrite(file: string, at: number): void {
  const content = readFileSync(file);
  content.fill(0xa5, at, at + 2048);
  writeFileSync(file, content);
}
