import type { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { eventBeforeExit, kill, outcomeOf, startExecutable } from '../../support/executable.ts';
import { openShop } from '../../support/shop.ts';

/** Waits until a stream has brought the pattern. */
function brings(stream: Readable, pattern: RegExp): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
    if (pattern.test(text)) resolve();
  });
  return promise;
}

test('--wait waits for another run to end', async () => {
  const held = Promise.withResolvers<() => void>();
  const { command, server, env, close } = await openShop({
    onRcptTo: (_address, _session, done) => held.resolve(done),
  });
  const run = ['run', '--month', '2025-04', '--sample', '--to', 'kim@example.com'];
  const first = command(run);
  const letGo = await held.promise;
  const second = startExecutable([...run, '--wait', '24h', '--verbose'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const outcome = outcomeOf(second);
    const line = /^ok {6}waiting: another run is going on: process \d+/m;
    await eventBeforeExit(second, brings(second.stderr as Readable, line));
    letGo();
    expect((await first).code).toBe(0);
    const { code, stdout } = await outcome;
    expect([code, stdout]).toEqual([0, expect.stringContaining('already')]);
    expect(server.received).toHaveLength(1);
  } finally {
    await kill(second);
    await close();
  }
});
