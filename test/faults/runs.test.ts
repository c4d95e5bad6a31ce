import { EXECUTABLE, outcomeOf } from '../support/executable.ts';
import { freePort } from '../support/free-port.ts';
import { findProgram } from '../support/programs.ts';
import { playFaults } from './faults.ts';
import type { Fault, Stage } from './stage.ts';

/** So many processes at the same time, on the same state folder. */
const atOnce =
  (many: number, args: string[] = []) =>
  ({ start }: Stage) =>
    Promise.all(Array.from({ length: many }, () => outcomeOf(start({}, args))));

playFaults('runs at once', [
  { name: '2 runs', play: atOnce(2) },
  { name: '5 runs', play: atOnce(5) },
  { name: '3 runs that wait', play: atOnce(3, ['--wait', '10m']) },
]);

playFaults(
  'clock moved',
  (['-1d', '-400d', '+40d'] as const).map(
    (shift): Fault => ({
      name: `by ${shift} between two runs`,
      play: async ({ run, startProgram }) => {
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
