/**
 * The process of the warm program: what `src/main.ts` does, for one command line after the other.
 * There are no signals here, and a command line does not end the process.
 */
import { randomUUIDv7 } from 'node:crypto';
import { hostname } from 'node:os';
import { execute } from '../../../src/cli/main.ts';
import type { Answer, Request } from './warm-program.ts';

// What a command line left behind, as a timer, must not keep it alive.
process.on('disconnect', () => process.exit());

process.on('message', async ({ id, args, env }: Request) => {
  const [stdout, stderr] = [collector(), collector()];
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
  process.send?.({ id, code, stdout: stdout.text(), stderr: stderr.text() } satisfies Answer);
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
