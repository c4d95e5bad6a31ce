import { playFaults } from '../../faults/faults.ts';
import type { Fault } from '../../faults/stage.ts';
import { deathsAtWrites, startWatchedRun } from '../../faults/watched-run.ts';
import { outcomeOf } from '../../support/executable.ts';

const deaths = await deathsAtWrites();

playFaults(
  'kill -9 at a write to the ledger',
  deaths.map(
    ({ at }): Fault => ({
      name: at,
      play: async ({ env }) => {
        const { code, stderr } = await outcomeOf(startWatchedRun({ ...env, KILL_AT: at }));
        if (code !== null) throw new Error(`it was not killed: exit ${code}: ${stderr}`);
      },
    }),
  ),
);
