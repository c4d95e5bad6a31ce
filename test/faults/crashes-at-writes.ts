import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outcomeOf } from '../support/executable.ts';
import { RECIPIENTS, shopEnv } from '../support/shop.ts';
import { startSmtp } from '../support/smtp.ts';
import { TEST_LIMIT } from '../support/time-limits.ts';

/** A crash of a run at one of its writes to the ledger. */
export interface Crash {
  /** As `12 before`. */
  at: string;
  /** The state folder after the crash. */
  state: string;
  /** The recipients of each mail that was sent before the crash. */
  received: string[][];
}

/**
 * Starts a run with instrumented writes. It runs the sources, because no code can be loaded into the
 * executable.
 */
export function startInstrumentedRun(env: Record<string, string>): ChildProcess {
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', '--import', path('instrument-writes.ts')];
  const run = ['run', '--month', '2025-04', '--sample'];
  return spawn(process.execPath, [...args, path('../../src/main.ts'), ...run], {
    env: { TZ: 'UTC', PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Jest applies no time limit while it collects the tests.
    signal: AbortSignal.timeout(TEST_LIMIT),
    killSignal: 'SIGKILL',
  });
}

/** All crashes of a run without other faults: before and after each write. */
export async function crashesAtWrites(): Promise<Crash[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-writes-'));
  const shop = join(folder, 'shop');
  const copies = join(folder, 'copies');
  mkdirSync(shop);
  mkdirSync(copies);
  const mails = join(shop, 'mails');
  const server = await startSmtp({ authOptional: true, disabledCommands: ['STARTTLS'] }, () => {
    // Recorded before the server answers, so that the next copy contains it.
    appendFileSync(mails, 'mail\n');
    return undefined;
  });
  const env = shopEnv(server, join(shop, 'state'));
  const run = startInstrumentedRun({ ...env, COPY_FROM: shop, COPY_TO: copies });
  const { code, stderr } = await outcomeOf(run);
  await server.stop();
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return readdirSync(copies).map((name) => {
    const copy = join(copies, name);
    const hasMails = existsSync(join(copy, 'mails'));
    return {
      at: name.replace('-', ' '),
      state: join(copy, 'state'),
      received: hasMails
        ? readFileSync(join(copy, 'mails'), 'utf8')
            .trim()
            .split('\n')
            .map(() => RECIPIENTS)
        : [],
    };
  });
}
