import type { SMTPServerOptions } from 'smtp-server';
import { waitUntil } from '../support/wait-until.ts';
import { playFaults } from './faults.ts';
import { expectMessage, type Fault, type Stage } from './stage.ts';

const GROUP = 'SMTP answers';

const refusal = (responseCode: number) =>
  Object.assign(new Error('as the test wants it'), { responseCode });

/** The mail server says no, for now or for good, at each of its stages. */
const refusals = [421, 450, 451, 452, 550, 552, 554].flatMap((code) =>
  (['onMailFrom', 'onRcptTo', 'the final dot', 'onRcptTo of one reader'] as const).flatMap(
    (stage) =>
      [1, Number.POSITIVE_INFINITY].map((last): Fault => {
        let asked = 0;
        const fault = {
          name: `${code} at ${stage}, ${last === 1 ? 'once' : 'always'}`,
          play: async ({ run }: Stage) => {
            await run();
            if (asked === 0) throw new Error('the server was never asked');
          },
        };
        if (stage === 'the final dot') {
          return { ...fault, atDot: () => (++asked <= last ? refusal(code) : undefined) };
        }
        const smtp = (healed: () => boolean): SMTPServerOptions => ({
          [stage.split(' ')[0] as string]: (
            { address }: { address: string },
            _session: unknown,
            done: (error?: Error) => void,
          ) => {
            const meant = !stage.endsWith('reader') || address.startsWith('lee@');
            if (meant && !healed() && ++asked <= last) done(refusal(code));
            else done();
          },
        });
        return { ...fault, smtp };
      }),
  ),
);

/** Each command is answered so late. */
const slowly = (milliseconds: number) => (healed: () => boolean) => {
  const answer = async (...args: unknown[]) => {
    const asked = performance.now();
    if (!healed()) {
      await waitUntil('the slow answer', () => performance.now() - asked > milliseconds);
    }
    (args.at(-1) as () => void)();
  };
  return { onConnect: answer, onMailFrom: answer, onRcptTo: answer };
};

playFaults(GROUP, [
  ...refusals,
  {
    name: '535 to the login',
    smtp: () => ({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    play: async ({ run }) =>
      expectMessage(
        await run({ SMTP_USER: 'u', SMTP_PASSWORD: 'wrong' }),
        /refused the login: 535/,
      ),
  },
  {
    name: 'STARTTLS withdrawn',
    play: async ({ run }) =>
      expectMessage(await run({ SMTP_SECURITY: 'starttls' }), /does not offer STARTTLS/),
  },
  { name: 'each late, and in time', smtp: slowly(100), play: ({ run }) => run() },
  {
    name: 'each late, and together too late',
    smtp: slowly(600),
    play: async ({ run }) =>
      expectMessage(
        await run({ STEP_TIMEOUT: '1s', RETRY_ATTEMPTS: '2' }),
        /did not answer in time/,
      ),
  },
]);
