import { databaseEnv, type Side, sourceUrl } from '../support/databases.ts';
import { eventBeforeExit, kill, outcomeOf } from '../support/executable.ts';
import { type Disturbance, openDisturbedProxy } from './disturbed-proxy.ts';
import { testFaults } from './fault-harness.ts';
import type { Fault } from './run-fault.ts';

const SIDES = ['shopping', 'weather'] as const;

const DISTURBANCES: [name: string, Disturbance][] = [
  ['reset at once', { at: 'connect', act: 'reset' }],
  ['closed at once', { at: 'connect', act: 'close' }],
  ['silent at once', { at: 'connect', act: 'stall' }],
  ...([20, 100, 300, 700] as const).flatMap((bytes): [string, Disturbance][] => [
    [`cut after ${bytes} bytes of the server`, { at: { from: 'server', bytes }, act: 'reset' }],
    [`silent after ${bytes} bytes of the server`, { at: { from: 'server', bytes }, act: 'stall' }],
  ]),
  ...([30, 150, 300] as const).map((bytes): [string, Disturbance] => [
    `cut after ${bytes} bytes of the client`,
    { at: { from: 'client', bytes }, act: 'reset' },
  ]),
];

/** Opens a disturbed proxy to one database. The changes make a run use it. */
async function proxyTo(side: Side, disturbance: Disturbance, times: number) {
  const url = new URL(sourceUrl(side));
  const proxy = await openDisturbedProxy(Number(url.port), disturbance, times);
  url.port = String(proxy.port);
  return { proxy, changes: { [`${side.toUpperCase()}_SOURCE`]: url.href } };
}

testFaults(
  'database connection reset, closed or silent',
  SIDES.flatMap((side) =>
    DISTURBANCES.flatMap(([name, disturbance]) =>
      (['once', 'always'] as const).map((often): Fault => {
        const times = often === 'once' ? 1 : Number.POSITIVE_INFINITY;
        return {
          name: `${side}: ${name}, ${often}`,
          env: databaseEnv,
          inject: async ({ run, start }) => {
            const { proxy, changes } = await proxyTo(side, disturbance, times);
            using _ = proxy;
            if (disturbance.act === 'stall') {
              // By the executable: in the warm program, other runs would delay its timer.
              const limits = { STEP_TIMEOUT: '2s', RETRY_ATTEMPTS: times === 1 ? '5' : '2' };
              await outcomeOf(start({ ...changes, ...limits }));
            } else {
              await run({ ...changes, RETRY_ATTEMPTS: '2' });
            }
            if (proxy.count() === 0) throw new Error('the connection was never disturbed');
          },
        };
      }),
    ),
  ),
);

testFaults(
  'kill -9 while a database answers',
  SIDES.flatMap((side) =>
    [1, 100, 500].map(
      (bytes): Fault => ({
        name: `${side}: after ${bytes} bytes`,
        env: databaseEnv,
        inject: async ({ start }) => {
          const silence: Disturbance = { at: { from: 'server', bytes }, act: 'stall' };
          const { proxy, changes } = await proxyTo(side, silence, Number.POSITIVE_INFINITY);
          using _ = proxy;
          const child = start(changes);
          await eventBeforeExit(child, proxy.happened);
          await kill(child);
        },
      }),
    ),
  ),
);
