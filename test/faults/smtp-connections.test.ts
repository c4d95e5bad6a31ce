import { eventBeforeExit, kill, outcomeOf } from '../support/executable.ts';
import { freePort } from '../support/free-port.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type Disturbance, openDisturbedProxy } from './disturbed-proxy.ts';
import { testFaults } from './fault-harness.ts';
import type { Fault } from './run-fault.ts';

/** The text of the client that triggers the disturbance, and whether the server answers it. */
const COMMANDS = {
  EHLO: [/EHLO .*\r\n/, 'answered'],
  MAIL: [/MAIL FROM.*\r\n/, 'answered'],
  RCPT: [/RCPT TO.*\r\n/, 'answered'],
  DATA: [/\r\nDATA\r\n/, 'answered'],
  'the middle of the mail': [/Subject:/, 'unanswered'],
  'the final dot': [/\r\n\.\r\n$/, 'answered'],
  QUIT: [/QUIT\r\n/, 'answered'],
} as const;

type Command = keyof typeof COMMANDS;

const disturbed = (Object.keys(COMMANDS) as Command[]).flatMap((command) =>
  (['reset', 'close', 'stall'] as const).flatMap((act) =>
    (['before', 'after'] as const).flatMap((when) =>
      (['once', 'always'] as const).map((often): Fault => {
        const [text, answer] = COMMANDS[command];
        const disturbance: Disturbance = {
          at: { from: 'client', text },
          act,
          passOn: when === 'after' ? answer : undefined,
        };
        const times = often === 'once' ? 1 : Number.POSITIVE_INFINITY;
        return {
          name: `${act} at ${command}, ${when} the server receives it, ${often}`,
          inject: async ({ server, run, start }) => {
            using proxy = await openDisturbedProxy(server.port, disturbance, times);
            const changes = { SMTP_PORT: String(proxy.port), RETRY_ATTEMPTS: '2' };
            if (act !== 'stall') {
              await run(changes);
            } else if (/dot|middle/.test(command)) {
              // The run is killed, because here it would wait ten minutes for the server.
              const child = start(changes);
              await eventBeforeExit(child, proxy.happened);
              await kill(child);
            } else {
              // By the executable: in the warm program, other runs would delay its timer.
              const limits = { STEP_TIMEOUT: '2s', RETRY_ATTEMPTS: times === 1 ? '5' : '2' };
              await outcomeOf(start({ ...changes, ...limits }));
            }
            // The program does not wait for the answer to QUIT, so it may end before.
            await waitUntil('the disturbance', () => proxy.count() > 0);
          },
        };
      }),
    ),
  ),
);

testFaults('SMTP connection reset, closed or silent', [
  ...disturbed,
  {
    name: 'refused: nothing listens',
    inject: async ({ run }) => run({ SMTP_PORT: String(await freePort()) }),
  },
]);
