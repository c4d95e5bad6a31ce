/**
 * The process of the warm program. It does what `src/main.ts` does, for many command lines. It
 * handles no signals, and does not end after a command line.
 */
import { randomUUIDv7 } from 'node:crypto';
import { hostname } from 'node:os';
import { execute } from '../../../src/cli/main.ts';
import type { Request, Response } from './warm-program.ts';

// A timer that a command line left behind must not keep the process alive.
process.on('disconnect', () => process.exit());

process.on('message', async ({ id, args, env }: Request) => {
  const stdout = collector();
  const stderr = collector();
  const code = await execute(args, {
    env,
    stdout,
    stderr,
    systemTimezone: env.TZ,
    now: () => Temporal.Now.instant(),
    stopwatch: () => performance.now(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    deferSignals: () => () => {},
    onSignal: () => () => {},
    newId: () => randomUUIDv7(),
    command: ['shopweather'],
    pid: process.pid,
    hostname,
    runtime: { node: process.versions.node, platform: `${process.platform}-${process.arch}` },
    secrets: new Set(),
    logFormat: 'text',
  });
  process.send?.({ id, code, stdout: stdout.text(), stderr: stderr.text() } satisfies Response);
});

function collector() {
  const chunks: Buffer[] = [];
  return {
    write: (chunk: string | Uint8Array, done?: (error?: Error | null) => void) => {
      chunks.push(Buffer.from(chunk as Uint8Array));
      done?.();
      return true;
    },
    text: () => Buffer.concat(chunks).toString(),
  };
}
