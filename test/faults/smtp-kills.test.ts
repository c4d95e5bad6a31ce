import { eventBeforeExit, kill } from '../support/executable.ts';
import { playFaults } from './faults.ts';
import type { Fault } from './stage.ts';

/** Killed while the mail server waits at one of its commands. */
playFaults(
  'kill -9 at a command of SMTP',
  (['onConnect', 'onMailFrom', 'onRcptTo'] as const).map((hook): Fault => {
    const reached = Promise.withResolvers<void>();
    return {
      name: hook,
      smtp: (healed) => ({
        [hook]: (...args: unknown[]) => {
          const done = args.at(-1) as () => void;
          if (healed()) done();
          else reached.resolve();
        },
      }),
      play: async ({ start }) => {
        const child = start();
        await eventBeforeExit(child, reached.promise);
        await kill(child);
      },
    };
  }),
);
