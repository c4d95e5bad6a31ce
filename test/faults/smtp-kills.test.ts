import { eventBeforeExit, kill } from '../support/executable.ts';
import { testFaults } from './fault-harness.ts';
import type { Fault } from './run-fault.ts';

/** The run is killed before the mail server answers a command. */
testFaults(
  'kill -9 at an SMTP command',
  (['onConnect', 'onMailFrom', 'onRcptTo'] as const).map((hook): Fault => {
    const reached = Promise.withResolvers<void>();
    return {
      name: hook,
      smtp: (isRepaired) => ({
        [hook]: (...args: unknown[]) => {
          const done = args.at(-1) as () => void;
          if (isRepaired()) done();
          else reached.resolve();
        },
      }),
      inject: async ({ start }) => {
        const child = start();
        await eventBeforeExit(child, reached.promise);
        await kill(child);
      },
    };
  }),
);
