import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXECUTABLE, outcomeOf } from '../support/executable.ts';
import { testFaults } from './fault-harness.ts';
import { expectMessage, type Fault } from './run-fault.ts';

testFaults('state folder full or not writable', [
  ...[0, 8, 64, 100, 130, 160, 190, 220, 250, 280, 310].map(
    (blocks): Fault => ({
      name: `files limited to ${blocks} KB`,
      inject: async ({ startProgram }) => {
        // If the signal is ignored, a write beyond the limit fails as on a full disk.
        const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" run --month 2025-04 --sample`;
        const child = startProgram('bash', ['-c', script, EXECUTABLE]);
        expectMessage(await outcomeOf(child), /cannot write to the state folder/);
      },
    }),
  ),
  {
    name: 'a folder that cannot be created',
    inject: async ({ run }) =>
      expectMessage(
        await run({ SHOPWEATHER_STATE_DIR: '/proc/shopweather' }),
        /cannot write to the state folder/,
      ),
  },
  {
    name: 'a file in its place',
    inject: async ({ run, folder }) => {
      writeFileSync(join(folder, 'file'), '');
      const result = await run({ SHOPWEATHER_STATE_DIR: join(folder, 'file') });
      expectMessage(result, /cannot write to the state folder/);
    },
  },
]);

const DAMAGES: [name: string, damage: (file: string) => void][] = [
  ['header overwritten', (file) => overwrite(file, 0)],
  ['second page overwritten', (file) => overwrite(file, 4096)],
  ['tenth page overwritten', (file) => overwrite(file, 9 * 4096)],
  [
    'cut in half',
    (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2 / 4096) * 4096),
  ],
  [
    'replaced by a text file',
    (file) => writeFileSync(file, 'this is not a database at all\n'.repeat(99)),
  ],
];

/** The ledger is damaged after a report was sent, which must not be sent again. */
testFaults(
  'ledger damaged, then restored from the copy',
  DAMAGES.map(
    ([name, damage]): Fault => ({
      name,
      inject: async ({ run, state, server }) => {
        await run();
        const file = join(state, 'ledger.db');
        damage(file);
        const damaged = readFileSync(file);
        const { code, stderr } = await run();
        if (code !== 73) throw new Error(`exit ${code}: ${stderr}`);
        if (!readFileSync(file).equals(damaged)) throw new Error('the damaged ledger was changed');
        if (server.received.length !== 1) throw new Error('the report was sent again');
        for (const suffix of ['-wal', '-shm']) writeFileSync(`${file}${suffix}`, '');
        copyFileSync(join(state, 'ledger-backup.db'), file);
      },
    }),
  ),
);

function overwrite(file: string, offset: number): void {
  const content = readFileSync(file);
  content.fill(0xa5, offset, offset + 2048);
  writeFileSync(file, content);
}
