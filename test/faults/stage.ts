import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { type CliResult, shopweather } from '../support/cli.ts';
import { kill, startExecutable } from '../support/executable.ts';
import { RECIPIENTS, shopEnv } from '../support/shop.ts';
import { startSmtp, type TestSmtpServer } from '../support/smtp.ts';

/** A shop on which faults are tried: two readers, and a mail server that counts. */
export interface Stage {
  server: TestSmtpServer;
  folder: string;
  state: string;
  env: Record<string, string>;
  /** A run of the month in the warm program. */
  run(changes?: Record<string, string>, args?: string[]): Promise<CliResult>;
  /** A run of the month by the executable, which can be killed. It goes with the stage. */
  start(changes?: Record<string, string>, args?: string[]): ChildProcess;
  /** Another program, which goes with the stage, too. */
  startProgram(program: string, args: string[]): ChildProcess;
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
  name: string;
  /** Of the mail server while the fault lasts. */
  smtp?: (healed: () => boolean) => SMTPServerOptions;
  /** What the mail server says to a mail that is there whole, while the fault lasts. */
  atDot?: () => Error | undefined;
  /** Settings throughout. */
  env?: () => Record<string, string>;
  /** A state folder to begin with, and the readers of each mail that was sent from it. */
  before?: { state: string; received: readonly string[][] };
  play: (stage: Stage) => Promise<unknown>;
}

/**
 * Plays a fault, then makes the world well again and does what a careful person would: runs again or
 * resumes, and where the program holds a mail as unknown, looks at the mail server and decides.
 *
 * @param resumes whether that person begins with `resume` rather than with the run
 */
export async function tryOut(
  { smtp, atDot, env: settings = () => ({}), before, play }: Fault,
  resumes: boolean,
): Promise<Ending> {
  let healed = false;
  const server = await startSmtp(
    { authOptional: true, disabledCommands: ['STARTTLS'], ...smtp?.(() => healed) },
    () => (healed ? undefined : atDot?.()),
  );
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-fault-'));
  const state = join(folder, 'state');
  // There is none before the first write.
  if (before && existsSync(before.state)) cpSync(before.state, state, { recursive: true });
  const more = settings();
  const env = { ...shopEnv(server, state), ...more };
  const source = more.SHOPPING_SOURCE ? [] : ['--sample'];
  const args = ['run', '--month', '2025-04', ...source];
  const copies = () => {
    const received = [...(before?.received ?? []), ...server.received.map(({ to }) => to)];
    return RECIPIENTS.map((recipient) => received.filter((to) => to.includes(recipient)).length);
  };
  const children: ChildProcess[] = [];
  const child = (started: ChildProcess) => {
    children.push(started);
    return started;
  };
  try {
    await play({
      server,
      folder,
      state,
      env,
      run: (changes = {}, options = []) =>
        shopweather([...args, ...options], { env: { ...env, ...changes } }),
      start: (changes = {}, options = []) =>
        child(
          startExecutable([...args, ...options], {
            env: { ...env, ...changes },
            stdio: ['ignore', 'ignore', 'pipe'],
          }),
        ),
      startProgram: (program, words) =>
        child(
          spawn(program, words, {
            env: { TZ: 'UTC', PATH: process.env.PATH ?? '', ...env },
            stdio: ['ignore', 'ignore', 'pipe'],
          }),
        ),
    });
    healed = true;
    const held = await makeWell(args, env, copies, resumes);
    const received = copies();
    return {
      expected: RECIPIENTS.length,
      received: received.reduce((sum, count) => sum + count, 0),
      lost: received.filter((count) => count === 0).length,
      doubled: received.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
      held,
    };
  } finally {
    await Promise.all(children.map(kill));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeWell(
  args: string[],
  env: Record<string, string>,
  copies: () => number[],
  resumes: boolean,
): Promise<boolean> {
  let held = false;
  for (let tries = 0; tries < 6; tries++) {
    const again = resumes && tries < 4 ? ['resume'] : args;
    const { code, stdout, stderr } = await shopweather(again, { env });
    if (code === 75 && stderr.includes('not known')) {
      held = true;
      const arrived = copies().every((count) => count > 0);
      await shopweather(['resume', arrived ? '--mark-sent' : '--resend-unknown'], { env });
    } else if (code === 0 && !stdout.startsWith('There is nothing to resume')) break;
    else if (code !== 0 && tries === 5) throw new Error(`never well again: ${stderr}`);
  }
  return held;
}

/** Makes sure that a fault was met: a test of what never happens would pass. */
export function expectMessage({ stderr }: { stderr: string }, pattern: RegExp): void {
  if (!pattern.test(stderr)) throw new Error(`no message ${pattern} in:\n${stderr}`);
}
