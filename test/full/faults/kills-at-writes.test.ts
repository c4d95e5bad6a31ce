import { crashesAtWrites, startInstrumentedRun } from '../../faults/crashes-at-writes.ts';
import { testFaults } from '../../faults/fault-harness.ts';
import type { Fault } from '../../faults/run-fault.ts';
import { outcomeOf } from '../../support/executable.ts';

const crashes = await crashesAtWrites();

testFaults(
  'kill -9 at a write to the ledger',
  crashes.map(
    ({ at }): Fault => ({
      name: at,
      inject: async ({ env }) => {
        const { code, stderr } = await outcomeOf(startInstrumentedRun({ ...env, KILL_AT: at }));
        if (code !== null) throw new Error(`it was not killed: exit ${code}: ${stderr}`);
      },
    }),
  ),
);
