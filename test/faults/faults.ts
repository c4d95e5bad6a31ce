import { once } from 'node:events';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { PROGRAM } from '../support/cli.ts';
import { databaseEnv, READER_PASSWORD, sourceUrl } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';
import { findProgram } from '../support/programs.ts';
import type { TestServer } from '../support/server.ts';
import { type Disturbance, disturbedWay } from './disturbed.ts';
import {
  countWrites,
  expectSoon,
  expectTold,
  type Fault,
  killed,
  runKilledAt,
  runProgram,
  type Stage,
  tryOut,
} from './stage.ts';

const refusal = (responseCode: number) =>
  Object.assign(new Error('as the test wants it'), { responseCode });

/** Every write of a run to its ledger, killed before and after it. */
export async function killsAtWrites(): Promise<Fault[]> {
  let writes = 0;
  const play = async (stage: Stage) => {
    writes = await countWrites(stage);
  };
  await tryOut({ group: '', name: 'count', play }, 0);
  if (!(writes > 20)) throw new Error(`only ${writes} writes: is the counter loaded?`);
  return Array.from({ length: writes }, (_, i) => i + 1).flatMap((write) =>
    (['before', 'after'] as const).map((when) => ({
      group: 'kill -9 at a write to the ledger',
      name: `${when} write ${write} of ${writes}`,
      play: (stage: Stage) => runKilledAt(stage, write, when),
    })),
  );
}

/** Killed while the mail server waits at one of its commands. */
export const killsAtCommands: Fault[] = (['onConnect', 'onMailFrom', 'onRcptTo'] as const).map(
  (hook) => {
    const reached = Promise.withResolvers<void>();
    return {
      group: 'kill -9 at a command of SMTP',
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
        await reached.promise;
        await killed(child);
      },
    };
  },
);

const COMMANDS = {
  EHLO: /EHLO .*\r\n/,
  MAIL: /MAIL FROM.*\r\n/,
  RCPT: /RCPT TO.*\r\n/,
  DATA: /\r\nDATA\r\n/,
  'the middle of the mail': /Subject:/,
  'the final dot': /\r\n\.\r\n$/,
  QUIT: /QUIT\r\n/,
};

/** The mail server's connection is disturbed at each command, before or after the server sees it. */
export const smtpWays: Fault[] = Object.entries(COMMANDS).flatMap(([command, text]) =>
  (['reset', 'close', 'stall'] as const).flatMap((act) =>
    [true, false].flatMap((passOn) =>
      [1, Number.POSITIVE_INFINITY].map((last): Fault => {
        const disturbance: Disturbance = { at: { from: 'client', text }, act, passOn };
        return {
          group: 'SMTP connection reset, closed or silent',
          name: `${act} at ${command}, ${passOn ? 'after' : 'before'} the server has it, ${last === 1 ? 'once' : 'always'}`,
          env: { STEP_TIMEOUT: '1500ms', RETRY_ATTEMPTS: '2' },
          play: async (stage) => {
            using way = await disturbedWay(stage.server.port, (n) =>
              n <= last ? disturbance : undefined,
            );
            const child = stage.start({ SMTP_PORT: String(way.port) });
            const gone = once(child, 'exit');
            // After the dot the program gives the server ten minutes; nobody here has them.
            if (act === 'stall' && /dot|middle/.test(command)) {
              await way.happened;
              await killed(child);
            } else await gone;
            await expectSoon(way.happened);
          },
        };
      }),
    ),
  ),
);

/** The mail server says no, for now or for good, at each of its stages. */
export const smtpAnswers: Fault[] = [421, 450, 451, 452, 550, 552, 554].flatMap((code) =>
  (['onMailFrom', 'onRcptTo', 'the final dot', 'onRcptTo of one reader'] as const).flatMap(
    (stage) =>
      [1, Number.POSITIVE_INFINITY].map((last): Fault => {
        let asked = 0;
        const name = `${code} at ${stage}, ${last === 1 ? 'once' : 'always'}`;
        const fault = {
          group: 'SMTP answers',
          name,
          play: ({ run }: Stage) => run(),
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

/** The login is refused, and the mail server is slow. */
export const smtpOthers: Fault[] = [
  {
    group: 'SMTP answers',
    name: '535 to the login',
    smtp: () => ({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    play: async ({ run }) =>
      expectTold(await run({ SMTP_USER: 'u', SMTP_PASSWORD: 'wrong' }), /refused the login: 535/),
  },
  {
    group: 'SMTP answers',
    name: 'STARTTLS withdrawn',
    play: async ({ run }) =>
      expectTold(await run({ SMTP_SECURITY: 'starttls' }), /does not offer STARTTLS/),
  },
  ...([200, 900] as const).map(
    (delay): Fault => ({
      group: 'SMTP answers',
      name: `each after ${delay} ms`,
      env: { STEP_TIMEOUT: '1s', RETRY_ATTEMPTS: '2' },
      smtp: (healed) => {
        const slowly = (...args: unknown[]) => {
          const done = args.at(-1) as () => void;
          if (healed()) done();
          else setTimeout(done, delay);
        };
        return { onConnect: slowly, onMailFrom: slowly, onRcptTo: slowly };
      },
      play: ({ run }) => run(),
    }),
  ),
  {
    group: 'SMTP connection reset, closed or silent',
    name: 'refused',
    play: async ({ run }) => run({ SMTP_PORT: String(await freePort()) }),
  },
];

const DATABASE_DISTURBANCES: [string, Disturbance][] = [
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

/** The way to one database is disturbed, once or always; and the program killed on it. */
export function databaseWays(): Fault[] {
  return (['shopping', 'weather'] as const).flatMap((side) =>
    DATABASE_DISTURBANCES.flatMap(([name, disturbance]) =>
      [1, Number.POSITIVE_INFINITY].map(
        (last): Fault => ({
          group: 'database connection reset, closed or silent',
          name: `${side}: ${name}, ${last === 1 ? 'once' : 'always'}`,
          env: { ...databaseEnv(), STEP_TIMEOUT: '1500ms', RETRY_ATTEMPTS: '2' },
          play: async ({ run }) => {
            const url = new URL(sourceUrl(side));
            using way = await disturbedWay(Number(url.port), (n) =>
              n <= last ? disturbance : undefined,
            );
            url.port = String(way.port);
            await run({ [`${side.toUpperCase()}_SOURCE`]: url.href });
            await expectSoon(way.happened);
          },
        }),
      ),
    ),
  );
}

/** Killed while a database is silent. */
export function killsAtDatabases(): Fault[] {
  return (['shopping', 'weather'] as const).flatMap((side) =>
    [1, 100, 500].map(
      (bytes): Fault => ({
        group: 'kill -9 while a database answers',
        name: `${side}: after ${bytes} bytes`,
        env: databaseEnv(),
        play: async ({ start }) => {
          const url = new URL(sourceUrl(side));
          using way = await disturbedWay(Number(url.port), () => ({
            at: { from: 'server', bytes },
            act: 'stall',
          }));
          url.port = String(way.port);
          const child = start({ [`${side.toUpperCase()}_SOURCE`]: url.href });
          await way.happened;
          await killed(child);
        },
      }),
    ),
  );
}

/** The setting by which a server stops queries, and half a second of it. */
const TIME_LIMIT = { mariadb: ['max_statement_time', 0.5], mysql: ['max_execution_time', 500] };

/** What a database server does to a query; on a server of its own that may be treated badly. */
export function databaseTroubles(server: TestServer): Fault[] {
  const source = `mysql://reader@127.0.0.1:${server.port}/shopping_db`;
  const env = { ...databaseEnv(), SHOPPING_SOURCE: source, RETRY_ATTEMPTS: '2' };
  const root = (sql: string) => server.sql(sql, 'shopping_db');
  const slow = 'SELECT date, amount + SLEEP(0.05) * 0 AS amount FROM shopping_data';
  const group = `database in trouble (${server.engine})`;
  const [timeLimit, halfASecond] = TIME_LIMIT[server.engine];
  return [
    {
      group,
      name: 'killed and restarted in mid-query',
      env: { ...env, RETRY_ATTEMPTS: '5', RETRY_DELAY: '1s' },
      play: async ({ start }) => {
        await root(`CREATE OR REPLACE VIEW slow AS ${slow}; GRANT SELECT ON slow TO reader@'%'`);
        const child = start({ SHOPPING_TABLE: 'slow' });
        const gone = once(child, 'exit');
        for (;;) {
          const going = await root(
            "SELECT 1 FROM information_schema.processlist WHERE info LIKE '%slow%GROUP BY%' AND user = 'reader'",
          );
          if (going !== '') break;
        }
        await server.restart();
        await gone;
      },
    },
    {
      group,
      name: 'a deadlock (1213), once',
      env,
      play: async ({ run }) => {
        await root(`
          CREATE TABLE asked (n INT) ENGINE = InnoDB; INSERT INTO asked VALUES (0);
          DELIMITER //
          CREATE FUNCTION deadlock_once() RETURNS INT MODIFIES SQL DATA
          BEGIN
            UPDATE asked SET n = n + 1;
            IF (SELECT n FROM asked) = 1 THEN
              SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found';
            END IF;
            RETURN 0;
          END//
          DELIMITER ;
          ALTER TABLE asked ENGINE = MyISAM;
          CREATE OR REPLACE VIEW deadlocked AS
            SELECT date, amount + deadlock_once() AS amount FROM shopping_data;
          GRANT SELECT ON deadlocked TO reader@'%'`);
        const told = await run({ SHOPPING_TABLE: 'deadlocked' }, ['--verbose']);
        expectTold(told, /^retry .* gave up in a deadlock/m);
      },
    },
    {
      group,
      name: 'too many connections (1040)',
      env,
      play: async ({ run }) => {
        await root('SET GLOBAL max_connections = 10');
        const hogs = Array.from({ length: 12 }, () => root('SELECT SLEEP(3)').catch(() => ''));
        await new Promise((resolve) => setTimeout(resolve, 500));
        const told = await run();
        expectTold(told, /has too many connections/);
        await Promise.all(hogs);
        await root('SET GLOBAL max_connections = 151');
      },
    },
    {
      group,
      name: "stopped at the server's own time limit (1969, 3024)",
      env,
      play: async ({ run }) => {
        await root(
          `CREATE OR REPLACE VIEW slow AS ${slow}; GRANT SELECT ON slow TO reader@'%'; SET GLOBAL ${timeLimit} = ${halfASecond}`,
        );
        const told = await run({ SHOPPING_TABLE: 'slow' });
        expectTold(told, /stopped the query at its own time limit/);
        await root(`SET GLOBAL ${timeLimit} = 0`);
      },
    },
    {
      group,
      name: 'too slow for STEP_TIMEOUT',
      env,
      play: async ({ run }) => {
        await root(`CREATE OR REPLACE VIEW slow AS ${slow}; GRANT SELECT ON slow TO reader@'%'`);
        const told = await run({ SHOPPING_TABLE: 'slow', STEP_TIMEOUT: '500ms' });
        expectTold(told, /did not answer the query in time/);
        const left = await root(
          "SELECT info FROM information_schema.processlist WHERE user = 'reader' AND info LIKE '%slow%'",
        );
        if (left !== '') throw new Error(`still going on: ${left}`);
      },
    },
    {
      group,
      name: 'the password is changed in between',
      env,
      play: async ({ run }) => {
        await root("ALTER USER reader@'%' IDENTIFIED BY 'other'");
        expectTold(await run(), /refused the login/);
        const literal = READER_PASSWORD.replace(/['\\]/g, '\\$&');
        await root(`ALTER USER reader@'%' IDENTIFIED BY '${literal}'`);
      },
    },
  ];
}

/** The folder in which the state is kept does not do what it should. */
export const folders: Fault[] = [
  ...[0, 8, 64, 100, 130, 160, 190, 220, 250, 280, 310].map(
    (blocks): Fault => ({
      group: 'state folder full or not to be written',
      name: `files may have ${blocks} KB`,
      play: async ({ env }) => {
        const command = PROGRAM.map((word) => `'${word}'`).join(' ');
        // Writing past the limit fails as on a full disk, once the signal is ignored.
        const script = `trap '' XFSZ; ulimit -f ${blocks}; exec ${command} run --month 2025-04 --sample`;
        expectTold(await runProgram('bash', ['-c', script], env), /cannot keep the state/);
      },
    }),
  ),
  {
    group: 'state folder full or not to be written',
    name: 'a folder that cannot be made',
    play: async ({ run }) =>
      expectTold(
        await run({ SHOPWEATHER_STATE_DIR: '/proc/shopweather' }),
        /cannot keep the state/,
      ),
  },
  {
    group: 'state folder full or not to be written',
    name: 'a file in its place',
    play: async ({ run, folder }) => {
      writeFileSync(join(folder, 'file'), '');
      const told = await run({ SHOPWEATHER_STATE_DIR: join(folder, 'file') });
      expectTold(told, /cannot keep the state/);
    },
  },
];

/** The ledger is damaged after a report was sent: it must not be sent again. */
export const damages: Fault[] = (
  [
    ['its header overwritten', (file) => overwrite(file, 0)],
    ['its second page overwritten', (file) => overwrite(file, 4096)],
    ['its tenth page overwritten', (file) => overwrite(file, 9 * 4096)],
    [
      'cut in half',
      (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2 / 4096) * 4096),
    ],
    [
      'something else',
      (file) => writeFileSync(file, 'this is no database, and never was one\n'.repeat(99)),
    ],
  ] as [string, (file: string) => void][]
).map(([name, damage]) => ({
  group: 'ledger damaged, then the copy put in its place',
  name,
  play: async ({ run, state, server }) => {
    await run();
    const file = join(state, 'ledger.db');
    damage(file);
    const damaged = readFileSync(file);
    const { code, stderr } = await run();
    if (code !== 73) throw new Error(`exit ${code}: ${stderr}`);
    if (!readFileSync(file).equals(damaged)) throw new Error('the damaged ledger was changed');
    if (server.received.length !== 1) throw new Error('sent again');
    for (const end of ['-wal', '-shm']) writeFileSync(`${file}${end}`, '');
    copyFileSync(join(state, 'ledger-backup.db'), file);
  },
}));

function overwrite(file: string, at: number): void {
  const content = readFileSync(file);
  content.fill(0xa5, at, at + 2048);
  writeFileSync(file, content);
}

/** Several runs at once, and a clock that is moved back. */
export const others: Fault[] = [
  ...[2, 5].map(
    (many): Fault => ({
      group: 'runs at once',
      name: `${many} runs`,
      play: ({ run }) => Promise.all(Array.from({ length: many }, () => run())),
    }),
  ),
  {
    group: 'runs at once',
    name: '3 runs that wait',
    play: ({ run }) => Promise.all(Array.from({ length: 3 }, () => run({}, ['--wait', '20s']))),
  },
  ...(['-1d', '-400d', '+40d'] as const).map(
    (shift): Fault => ({
      group: 'clock moved',
      name: `by ${shift} between two runs`,
      play: async ({ run, env }) => {
        await run({ SMTP_PORT: String(await freePort()), RETRY_ATTEMPTS: '1' });
        await shifted(shift, env);
      },
    }),
  ),
];

async function shifted(shift: string, env: Record<string, string>): Promise<void> {
  const faketime = findProgram('faketime');
  if (faketime === undefined) throw new Error('faketime is not installed');
  const args = ['-f', shift, ...PROGRAM, 'run', '--month', '2025-04', '--sample'];
  const { code, stderr } = await runProgram(faketime, args, env);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
}
