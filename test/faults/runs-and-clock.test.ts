import { EXECUTABLE, outcomeOf } from '../support/executable.ts';
import { freePort } from '../support/free-port.ts';
import { findProgram } from '../support/programs.ts';
import { testFaults } from './fault-harness.ts';
import type { Fault, FaultSetup } from './run-fault.ts';

/** Starts several runs at the same time, with the same state folder. */
const startTogether =
  (count: number, args: string[] = []) =>
  ({ start }: FaultSetup) =>
    Promise.all(Array.from({ length: count }, () => outcomeOf(start({}, args))));

testFaults('concurrent runs', [
  { name: '2 runs', inject: startTogether(2) },
  { name: '5 runs', inject: startTogether(5) },
  { name: '3 runs that wait', inject: startTogether(3, ['--wait', '10m']) },
]);

testFaults(
  'clock changed',
  (['-1d', '-400d', '+40d'] as const).map(
    (shift): Fault => ({
      name: `by ${shift} between two runs`,
      inject: async ({ run, startProgram }) => {
        await run({ SMTP_PORT: String(await freePort()), RETRY_ATTEMPTS: '1' });
        const faketime = findProgram('faketime');
        if (faketime === undefined) throw new Error('faketime is not installed');
        const args = ['-f', shift, EXECUTABLE, 'run', '--month', '2025-04', '--sample'];
        const { code, stderr } = await outcomeOf(startProgram(faketime, args));
        if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
      },
    }),
  ),
);
