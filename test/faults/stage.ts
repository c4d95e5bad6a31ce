import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SMTPServerOptions } from 'smtp-server';
import { type CliResult, PROGRAM, shopweather } from '../support/cli.ts';
import { READERS, shopEnv } from '../support/shop.ts';
import { startSmtp, type TestSmtpServer } from '../support/smtp.ts';

const KILL_AT = fileURLToPath(new URL('kill-at.ts', import.meta.url));

/** A shop on which faults are tried: two readers, and a mail server that counts. */
export interface Stage {
  server: TestSmtpServer;
  folder: string;
  state: string;
  env: Record<string, string>;
  /** A run of the month, disturbed by what is set in the environment. */
  run(changes?: Record<string, string>, args?: string[]): Promise<CliResult>;
  /** The same, as a process that can be killed. */
  start(changes?: Record<string, string>): ChildProcess;
}

/** How one fault ended. */
export interface Ending {
  expected: number;
  received: number;
  /** Readers without the report at the end. */
  lost: number;
  /** Copies beyond the first, to readers of whom nobody had said that it is unknown. */
  doubled: number;
  /** Whether the program said that it does not know. */
  held: boolean;
}

/** One fault: what is done before the world is well again. */
export interface Fault {
  group: string;
  name: string;
  /** Of the mail server while the fault lasts. */
  smtp?: (healed: () => boolean) => SMTPServerOptions;
  /** What the mail server says to a mail that is there whole, while the fault lasts. */
  atDot?: () => Error | undefined;
  /** Settings throughout. */
  env?: Record<string, string>;
  play: (stage: Stage) => Promise<unknown>;
}

/**
 * Plays a fault, then makes the world well again and does what a careful person would: runs again or
 * resumes, and where the program holds a mail as unknown, looks at the mail server and decides.
 */
export async function tryOut(
  { smtp, atDot, env: more = {}, play }: Fault,
  number: number,
): Promise<Ending> {
  let healed = false;
  const server = await startSmtp(
    { authOptional: true, disabledCommands: ['STARTTLS'], ...smtp?.(() => healed) },
    () => (healed ? undefined : atDot?.()),
  );
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-fault-'));
  const state = join(folder, 'state');
  const env = { ...shopEnv(server, state), ...more };
  const source = more.SHOPPING_SOURCE ? [] : ['--sample'];
  const args = ['run', '--month', '2025-04', ...source];
  const copies = () =>
    READERS.map((reader) => server.received.filter(({ to }) => to.includes(reader)).length);
  try {
    await play({
      server,
      folder,
      state,
      env,
      run: (changes = {}, options = []) =>
        shopweather([...args, ...options], { env: { ...env, ...changes } }),
      start: (changes = {}) => {
        const [program, ...first] = PROGRAM;
        return spawn(program, [...first, ...args], {
          env: { TZ: 'UTC', ...env, ...changes },
          stdio: 'ignore',
        });
      },
    });
    healed = true;
    let held = false;
    for (let tries = 0; tries < 6; tries++) {
      const again = number % 2 === 0 || tries > 3 ? args : ['resume'];
      const { code, stdout, stderr } = await shopweather(again, { env });
      if (code === 75 && stderr.includes('not known')) {
        held = true;
        const arrived = copies().every((count) => count > 0);
        await shopweather(['resume', arrived ? '--mark-sent' : '--resend-unknown'], { env });
      } else if (code === 0 && !stdout.startsWith('There is nothing to resume')) break;
      else if (code !== 0 && tries === 5) throw new Error(`never well again: ${stderr}`);
    }
    const received = copies();
    return {
      expected: READERS.length,
      received: received.reduce((sum, count) => sum + count, 0),
      lost: received.filter((count) => count === 0).length,
      doubled: received.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
      held,
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the program so that it ends as by kill -9 at a write to SQLite. */
export async function runKilledAt(
  { run }: Stage,
  write: number,
  when: 'before' | 'after',
): Promise<void> {
  const { code } = await run(withKiller(`${write} ${when}`));
  if (code !== null) throw new Error(`it was not killed: exit ${code}`);
}

/** How many writes to SQLite an undisturbed run makes. */
export async function countWrites({ run }: Stage): Promise<number> {
  const { stderr } = await run(withKiller(''));
  return Number(/^WRITES (\d+)$/m.exec(stderr)?.[1]);
}

function withKiller(at: string): Record<string, string> {
  return { KILL_AT: at, NODE_OPTIONS: `--import=${KILL_AT} --disable-warning=ExperimentalWarning` };
}

/** Kills a process, and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Runs another program to its end, while the servers of the stage go on answering. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(program, args, {
    env: { TZ: 'UTC', PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, stderr };
}

/** Makes sure that a fault was met: a test of what never happens would pass. */
export function expectTold({ stderr }: { stderr: string }, pattern: RegExp): void {
  if (!pattern.test(stderr)) throw new Error(`never told: ${pattern}; but:\n${stderr}`);
}

/** Waits for a disturbance that has to come. */
export async function expectSoon(happened: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the disturbance never happened')), 5000);
  });
  await Promise.race([happened, never]);
  clearTimeout(timer);
}
