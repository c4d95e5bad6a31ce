import type { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { eventBeforeExit, kill, outcomeOf, startExecutable } from '../../support/executable.ts';
import { openShop } from '../../support/shop.ts';

/** Waits until the text of a stream matches the pattern. */
function waitForText(stream: Readable, pattern: RegExp): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
    if (pattern.test(text)) resolve();
  });
  return promise;
}

test('run --wait waits until another run has ended', async () => {
  const recipient = Promise.withResolvers<() => void>();
  const { command, server, env, close } = await openShop({
    onRcptTo: (_address, _session, done) => recipient.resolve(done),
  });
  const run = ['run', '--month', '2025-04', '--sample', '--to', 'kim@example.com'];
  const first = command(run);
  const acceptRecipient = await recipient.promise;
  const second = startExecutable([...run, '--wait', '24h', '--verbose'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const outcome = outcomeOf(second);
    const line = /^ok {6}waiting: another run is active: process \d+/m;
    await eventBeforeExit(second, waitForText(second.stderr as Readable, line));
    acceptRecipient();
    expect((await first).code).toBe(0);
    const { code, stdout } = await outcome;
    expect([code, stdout]).toEqual([0, expect.stringContaining('already')]);
    expect(server.received).toHaveLength(1);
  } finally {
    await kill(second);
    await close();
  }
});
