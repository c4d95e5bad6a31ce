import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { type CliResult, shopweather } from '../support/cli.ts';
import { kill, startExecutable } from '../support/executable.ts';
import { RECIPIENTS, shopEnv } from '../support/shop.ts';
import { startSmtp, type TestSmtpServer } from '../support/smtp.ts';

/** A shop with two recipients and a mail server. Its processes are killed after the fault. */
export interface FaultSetup {
  server: TestSmtpServer;
  folder: string;
  /** The state folder. */
  state: string;
  env: Record<string, string>;
  /** Runs the month in the warm program. */
  run(changes?: Record<string, string>, args?: string[]): Promise<CliResult>;
  /** Starts a run of the month by the executable, which can be killed. */
  start(changes?: Record<string, string>, args?: string[]): ChildProcess;
  /** Starts another program. */
  startProgram(program: string, args: string[]): ChildProcess;
}

/** The deliveries after the repair of a fault. */
export interface FaultResult {
  expected: number;
  received: number;
  /** Number of recipients without the report. */
  lost: number;
  /** Number of mails beyond the first to each recipient. */
  doubled: number;
  /** True if the program reported that it does not know whether a mail arrived. */
  held: boolean;
}

export interface Fault {
  name: string;
  /** Options of the mail server. The fault lasts until `isRepaired` returns true. */
  smtp?: (isRepaired: () => boolean) => SMTPServerOptions;
  /** The mail server's answer to the final dot of a mail while the fault lasts. */
  atDot?: () => Error | undefined;
  /** Settings for all runs, also after the repair. */
  env?: () => Record<string, string>;
  /** A copy of a state folder to start with, and the recipients of each mail sent before it. */
  before?: { state: string; received: readonly string[][] };
  /** Causes the fault. */
  inject: (setup: FaultSetup) => Promise<unknown>;
}

/**
 * Causes a fault, repairs the environment, and then does what a careful operator would do: runs or
 * resumes until the report is sent. If the program does not know whether a mail arrived, the operator
 * looks at the mail server and decides.
 *
 * @param resumesFirst true if the operator begins with `resume`, false if with `run`
 */
export async function runFault(
  { smtp, atDot, env: settings = () => ({}), before, inject }: Fault,
  resumesFirst: boolean,
): Promise<FaultResult> {
  let isRepaired = false;
  const server = await startSmtp(
    { authOptional: true, disabledCommands: ['STARTTLS'], ...smtp?.(() => isRepaired) },
    () => (isRepaired ? undefined : atDot?.()),
  );
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-fault-'));
  const state = join(folder, 'state');
  // A run that crashed before its first write has left no state folder.
  if (before && existsSync(before.state)) cpSync(before.state, state, { recursive: true });
  const extraEnv = settings();
  const env = { ...shopEnv(server, state), ...extraEnv };
  const source = extraEnv.SHOPPING_SOURCE ? [] : ['--sample'];
  const args = ['run', '--month', '2025-04', ...source];
  const mailCounts = () => {
    const received = [...(before?.received ?? []), ...server.received.map(({ to }) => to)];
    return RECIPIENTS.map(
      (recipient) => received.filter((recipients) => recipients.includes(recipient)).length,
    );
  };
  const children: ChildProcess[] = [];
  const track = (child: ChildProcess) => {
    children.push(child);
    return child;
  };
  try {
    await inject({
      server,
      folder,
      state,
      env,
      run: (changes = {}, options = []) =>
        shopweather([...args, ...options], { env: { ...env, ...changes } }),
      start: (changes = {}, options = []) =>
        track(
          startExecutable([...args, ...options], {
            env: { ...env, ...changes },
            stdio: ['ignore', 'ignore', 'pipe'],
          }),
        ),
      startProgram: (program, programArgs) =>
        track(
          spawn(program, programArgs, {
            env: { TZ: 'UTC', PATH: process.env.PATH ?? '', ...env },
            stdio: ['ignore', 'ignore', 'pipe'],
          }),
        ),
    });
    isRepaired = true;
    const held = await runUntilSent(args, env, mailCounts, resumesFirst);
    const counts = mailCounts();
    return {
      expected: RECIPIENTS.length,
      received: counts.reduce((sum, count) => sum + count, 0),
      lost: counts.filter((count) => count === 0).length,
      doubled: counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
      held,
    };
  } finally {
    await Promise.all(children.map(kill));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns true if the program reported that it does not know whether a mail arrived */
async function runUntilSent(
  runArgs: string[],
  env: Record<string, string>,
  mailCounts: () => number[],
  resumesFirst: boolean,
): Promise<boolean> {
  let held = false;
  for (let attempt = 0; attempt < 6; attempt++) {
    const args = resumesFirst && attempt < 4 ? ['resume'] : runArgs;
    const { code, stdout, stderr } = await shopweather(args, { env });
    if (code === 75 && stderr.includes('not known')) {
      held = true;
      const hasArrived = mailCounts().every((count) => count > 0);
      await shopweather(['resume', hasArrived ? '--mark-sent' : '--resend-unknown'], { env });
    } else if (code === 0 && !stdout.startsWith('There is nothing to resume')) {
      break;
    } else if (code !== 0 && attempt === 5) {
      throw new Error(`the report was not sent after the repair: ${stderr}`);
    }
  }
  return held;
}

/**
 * Makes sure that the fault happened.
 *
 * @throws Error if the program did not report it
 */
export function expectMessage({ stderr }: { stderr: string }, pattern: RegExp): void {
  if (!pattern.test(stderr)) throw new Error(`no message ${pattern} in:\n${stderr}`);
}
