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
import { TEST_LIMIT } from '../support/patience.ts';
import { RECIPIENTS, shopEnv } from '../support/shop.ts';
import { startSmtp } from '../support/smtp.ts';

/** The death of a run at one of its writes to the ledger. */
export interface Death {
  /** As `12 before`. */
  at: string;
  /** What it left on disk. */
  state: string;
  /** The readers of each mail that was sent by then. */
  received: string[][];
}

/**
 * A run of the sources whose writes are watched; they write as the executable does, into which
 * nothing can be loaded.
 */
export function startWatchedRun(env: Record<string, string>): ChildProcess {
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', '--import', path('watch-writes.ts')];
  const run = ['run', '--month', '2025-04', '--sample'];
  return spawn(process.execPath, [...args, path('../../src/main.ts'), ...run], {
    env: { TZ: 'UTC', PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // It runs while Jest collects the tests, when no time limit of Jest holds.
    signal: AbortSignal.timeout(TEST_LIMIT),
    killSignal: 'SIGKILL',
  });
}

/** Each moment at which a run can die that nothing disturbs: before and after every write. */
export async function deathsAtWrites(): Promise<Death[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-writes-'));
  const [shop, copies] = [join(folder, 'shop'), join(folder, 'copies')];
  for (const each of [shop, copies]) mkdirSync(each);
  const mails = join(shop, 'mails');
  const server = await startSmtp({ authOptional: true, disabledCommands: ['STARTTLS'] }, () => {
    // On disk before the program hears of it, so that the next copy has it.
    appendFileSync(mails, 'mail\n');
    return undefined;
  });
  const env = shopEnv(server, join(shop, 'state'));
  const run = startWatchedRun({ ...env, COPY_FROM: shop, COPY_TO: copies });
  const { code, stderr } = await outcomeOf(run);
  await server.stop();
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return readdirSync(copies).map((name) => {
    const copy = join(copies, name);
    const sent = existsSync(join(copy, 'mails'));
    return {
      at: name.replace('-', ' '),
      state: join(copy, 'state'),
      received: sent
        ? readFileSync(join(copy, 'mails'), 'utf8')
            .trim()
            .split('\n')
            .map(() => RECIPIENTS)
        : [],
    };
  });
}
