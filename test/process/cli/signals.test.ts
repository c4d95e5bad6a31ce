import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import type { CliResult } from '../../support/cli.ts';
import { kill, startExecutable } from '../../support/executable.ts';
import { openShop } from '../../support/shop.ts';
import { waitUntil } from '../../support/wait-until.ts';

const cleanUp = cleanUpAfterEach();

const sample = ['run', '--month', '2025-04', '--sample'];

/** Starts a run of the executable in a shop of its own. */
async function startRun(options: SMTPServerOptions) {
  const shop = await openShop(options);
  const child = startExecutable(sample, { env: shop.env });
  const close = async () => {
    await kill(child);
    await shop.close();
  };
  return { ...shop, child, close, run: () => shop.command(sample) };
}

/** Starts a run whose mail the server has received, but does not confirm before `confirm`. */
async function startUnconfirmedRun() {
  let confirm: () => void = () => {};
  const received = Promise.withResolvers<void>();
  const mails: Buffer[] = [];
  const run = await startRun({
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks));
        if (mails.length > 1) done();
        confirm = done;
        received.resolve();
      });
    },
  });
  await received.promise;
  return { ...run, mails, confirm: () => confirm() };
}

/** Whether a process has a pending signal. */
const isPending = (pid: number) =>
  /^(SigPnd|ShdPnd):\s*0*[1-9a-f]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends a run that waits for a database, and leaves no file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopweather-signal-'));
    cleanUp.push(() => rmSync(folder, { recursive: true }));
    // The server accepts the connection and does not answer.
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    cleanUp.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const connected = once(server, 'connection');

    const source = `mysql://reader@127.0.0.1:${port}/shop`;
    const child = startExecutable(['run', '--dry-run', '--output', 'report.html'], {
      cwd: folder,
      env: { SHOPPING_SOURCE: source, WEATHER_SOURCE: source },
    });
    const exit = once(child, 'exit');
    await connected;
    child.kill(signal);
    // A shell reports 128 plus the number of the signal: 130 and 143.
    expect(await exit).toEqual([null, signal]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('during a delivery waits for the answer of the mail server', async () => {
    const { run, child, confirm, deliveries, close } = await startUnconfirmedRun();
    cleanUp.push(close);
    const exit = once(child, 'exit');
    child.kill(signal);
    await waitUntil('the delivery of the signal', () => !isPending(child.pid as number));
    confirm();
    // The run was already complete.
    expect(await exit).toEqual([0, null]);
    expect(deliveries()).toEqual(['kim sent', 'lee sent']);
    expect((await run()).stdout).toContain('already');
  });
});

test('a second signal during a delivery ends the run, and the delivery is in doubt', async () => {
  const { child, close, run, deliveries } = await startUnconfirmedRun();
  cleanUp.push(close);
  const exit = once(child, 'exit');
  const pid = child.pid as number;
  child.kill('SIGTERM');
  await waitUntil('the first signal to be caught', () => !isPending(pid));
  child.kill('SIGTERM');
  expect(await exit).toEqual([null, 'SIGTERM']);
  expect((await run()).code).toBe(75);
  expect(deliveries()).toEqual(['kim unknown', 'lee unknown']);
});

test('SIGTERM before a delivery ends the run immediately, and the mail is stored', async () => {
  const reached = Promise.withResolvers<void>();
  let accepting = false;
  const { run, child, rows, deliveries, server, close } = await startRun({
    onRcptTo: (_address, _session, done) => {
      reached.resolve();
      if (accepting) done();
    },
  });
  cleanUp.push(close);
  const exit = once(child, 'exit');
  await reached.promise;
  child.kill('SIGTERM');
  expect(await exit).toEqual([null, 'SIGTERM']);
  expect(deliveries()).toEqual(['kim prepared', 'lee prepared']);
  expect(rows('SELECT exit_code, error FROM runs')).toEqual([
    { exit_code: 143, error: 'ended by SIGTERM' },
  ]);
  expect(rows("SELECT state, error FROM steps WHERE step = 'send_email_report'")).toEqual([
    { state: 'failed', error: 'SIGTERM' },
  ]);
  accepting = true;
  expect((await run()).code).toBe(0);
  expect(server.received).toHaveLength(1);
});

describe('SIGKILL during a delivery', () => {
  let shop: Awaited<ReturnType<typeof startUnconfirmedRun>>;
  let blockedRun: CliResult;
  let savedState: string;
  beforeAll(async () => {
    shop = await startUnconfirmedRun();
    blockedRun = await shop.run();
    await kill(shop.child);
    savedState = join(shop.folder, 'saved-state');
    cpSync(shop.state, savedState, { recursive: true });
  });
  beforeEach(() => {
    rmSync(shop.state, { recursive: true });
    cpSync(savedState, shop.state, { recursive: true });
    shop.mails.splice(1);
  });
  afterAll(() => shop.close());

  test('before it, another run fails and names the process that is running', () => {
    const { code, stderr } = blockedRun;
    expect(code).toBe(75);
    expect(stderr).toMatch(
      new RegExp(`another run is active: process ${shop.child.pid}, since \\d{4}-\\d\\d-\\d\\dT`),
    );
    expect(shop.deliveries()).toEqual(['kim sending', 'lee sending']);
  });

  test('leaves the delivery in doubt: run and resume do not send it and explain how to decide', async () => {
    for (const args of [sample, ['resume']]) {
      const { code, stderr } = await shop.command(args);
      expect(code).toBe(75);
      expect(stderr).toMatch(/it is not known whether kim@example\.com, lee@example\.com got/);
      expect(stderr).toMatch(/resume --mark-sent or --resend-unknown/);
    }
    expect(shop.deliveries()).toEqual(['kim unknown', 'lee unknown']);
    expect(shop.mails).toHaveLength(1);
  });

  test('can be followed by run --resend, which sends a new mail', async () => {
    expect((await shop.command([...sample, '--resend'])).code).toBe(0);
    expect(shop.deliveries()).toEqual(['kim sent', 'lee sent']);
    expect(shop.mails).toHaveLength(2);
  });

  test('can be followed by resume --resend-unknown, which sends the same bytes again', async () => {
    const { code, stderr } = await shop.command(['resume', '--resend-unknown']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(shop.deliveries()).toEqual(['kim sent', 'lee sent']);
    expect(shop.mails).toHaveLength(2);
    expect(shop.mails[1]?.equals(shop.mails[0] as Buffer)).toBe(true);
  });

  test('can be followed by resume --mark-sent, which records the delivery as sent', async () => {
    const { code, stdout } = await shop.command(['resume', '--mark-sent']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^There is nothing left to do/);
    expect(shop.deliveries()).toEqual(['kim sent', 'lee sent']);
    expect((await shop.command(['resume'])).stdout).toMatch(/^There is nothing to resume/);
    expect(shop.mails).toHaveLength(1);
  });
});
