import type { SMTPServerOptions } from 'smtp-server';
import { waitUntil } from '../support/wait-until.ts';
import { testFaults } from './fault-harness.ts';
import { expectMessage, type Fault, type FaultSetup } from './run-fault.ts';

const GROUP = 'SMTP responses';

const rejection = (responseCode: number) =>
  Object.assign(new Error('rejected by the test'), { responseCode });

/** The mail server rejects the mail, temporarily or permanently, at each stage. */
const rejections = [421, 450, 451, 452, 550, 552, 554].flatMap((code) =>
  (['onMailFrom', 'onRcptTo', 'the final dot', 'onRcptTo of one recipient'] as const).flatMap(
    (stage) =>
      [1, Number.POSITIVE_INFINITY].map((times): Fault => {
        let calls = 0;
        const fault = {
          name: `${code} at ${stage}, ${times === 1 ? 'once' : 'always'}`,
          inject: async ({ run }: FaultSetup) => {
            await run();
            if (calls === 0) throw new Error('the server never rejected');
          },
        };
        if (stage === 'the final dot') {
          return { ...fault, atDot: () => (++calls <= times ? rejection(code) : undefined) };
        }
        const smtp = (isRepaired: () => boolean): SMTPServerOptions => ({
          [stage.split(' ')[0] as string]: (
            { address }: { address: string },
            _session: unknown,
            done: (error?: Error) => void,
          ) => {
            const isAffected = !stage.endsWith('recipient') || address.startsWith('lee@');
            if (isAffected && !isRepaired() && ++calls <= times) done(rejection(code));
            else done();
          },
        });
        return { ...fault, smtp };
      }),
  ),
);

/** Delays the answer to each command. */
const delayAnswers = (milliseconds: number) => (isRepaired: () => boolean) => {
  const answer = async (...args: unknown[]) => {
    const start = performance.now();
    if (!isRepaired()) {
      await waitUntil('the late answer', () => performance.now() - start > milliseconds);
    }
    (args.at(-1) as () => void)();
  };
  return { onConnect: answer, onMailFrom: answer, onRcptTo: answer };
};

testFaults(GROUP, [
  ...rejections,
  {
    name: '535 after the login',
    smtp: () => ({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    inject: async ({ run }) =>
      expectMessage(
        await run({ SMTP_USER: 'u', SMTP_PASSWORD: 'wrong' }),
        /refused the login: 535/,
      ),
  },
  {
    name: 'STARTTLS not offered',
    inject: async ({ run }) =>
      expectMessage(await run({ SMTP_SECURITY: 'starttls' }), /does not offer STARTTLS/),
  },
  { name: 'late, but before the timeout', smtp: delayAnswers(100), inject: ({ run }) => run() },
  {
    name: 'late, and together after the timeout',
    smtp: delayAnswers(600),
    inject: async ({ run }) =>
      expectMessage(
        await run({ STEP_TIMEOUT: '1s', RETRY_ATTEMPTS: '2' }),
        /did not answer in time/,
      ),
  },
]);
