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

/** A run of the executable, in a shop of its own. */
async function startRun(options: SMTPServerOptions) {
  const shop = await openShop(options);
  const child = startExecutable(sample, { env: shop.env });
  const close = async () => {
    await kill(child);
    await shop.close();
  };
  return { ...shop, child, close, run: () => shop.command(sample) };
}

/** A run whose mail the server has taken whole, but does not confirm before `answer`. */
async function startUnconfirmed() {
  let confirm: () => void = () => {};
  const taken = Promise.withResolvers<void>();
  const mails: Buffer[] = [];
  const started = await startRun({
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks));
        if (mails.length > 1) done();
        confirm = done;
        taken.resolve();
      });
    },
  });
  await taken.promise;
  return { ...started, mails, answer: () => confirm() };
}

/** Whether a signal waits to be taken by a process. */
const isPending = (pid: number) =>
  /^(SigPnd|ShdPnd):\s*0*[1-9a-f]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends a run that waits for a database: no file is left', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopweather-signal-'));
    cleanUp.push(() => rmSync(folder, { recursive: true }));
    // It takes the connection and says nothing.
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
    const gone = once(child, 'exit');
    await connected;
    child.kill(signal);
    // A shell makes 128 and the number of the signal of it: 130 and 143.
    expect(await gone).toEqual([null, signal]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('between hand-over and answer waits for the answer', async () => {
    const { run, child, answer, deliveries, close } = await startUnconfirmed();
    cleanUp.push(close);
    const gone = once(child, 'exit');
    child.kill(signal);
    await waitUntil('the signal to be taken', () => !isPending(child.pid as number));
    answer();
    // All was done by then.
    expect(await gone).toEqual([0, null]);
    expect(deliveries()).toEqual(['kim sent', 'lee sent']);
    expect((await run()).stdout).toContain('already');
  });
});

test('SIGTERM before hand-over ends a run at once, and the mail is kept', async () => {
  const reached = Promise.withResolvers<void>();
  let willing = false;
  const { run, child, rows, deliveries, server, close } = await startRun({
    onRcptTo: (_address, _session, done) => {
      reached.resolve();
      if (willing) done();
    },
  });
  cleanUp.push(close);
  const gone = once(child, 'exit');
  await reached.promise;
  child.kill('SIGTERM');
  expect(await gone).toEqual([null, 'SIGTERM']);
  expect(deliveries()).toEqual(['kim prepared', 'lee prepared']);
  expect(rows('SELECT exit_code, error FROM runs')).toEqual([
    { exit_code: 143, error: 'ended by SIGTERM' },
  ]);
  expect(rows("SELECT state, error FROM steps WHERE step = 'send_email_report'")).toEqual([
    { state: 'failed', error: 'SIGTERM' },
  ]);
  willing = true;
  expect((await run()).code).toBe(0);
  expect(server.received).toHaveLength(1);
});

describe('SIGKILL between hand-over and answer', () => {
  let shop: Awaited<ReturnType<typeof startUnconfirmed>>;
  let meanwhile: CliResult;
  let remains: string;
  beforeAll(async () => {
    shop = await startUnconfirmed();
    meanwhile = await shop.run();
    await kill(shop.child);
    remains = join(shop.folder, 'remains');
    cpSync(shop.state, remains, { recursive: true });
  });
  beforeEach(() => {
    rmSync(shop.state, { recursive: true });
    cpSync(remains, shop.state, { recursive: true });
    shop.mails.splice(1);
  });
  afterAll(() => shop.close());

  test('until then, another run hears who is there', () => {
    const { code, stderr } = meanwhile;
    expect(code).toBe(75);
    expect(stderr).toMatch(
      new RegExp(`another run is going on: process ${shop.child.pid}, since \\d{4}-\\d\\d-\\d\\dT`),
    );
    expect(shop.deliveries()).toEqual(['kim sending', 'lee sending']);
  });

  test('leaves a mail in doubt that run and resume hold, and they say how to decide', async () => {
    for (const args of [sample, ['resume']]) {
      const { code, stderr } = await shop.command(args);
      expect(code).toBe(75);
      expect(stderr).toMatch(/it is not known whether kim@example\.com, lee@example\.com got/);
      expect(stderr).toMatch(/resume --mark-sent or --resend-unknown/);
    }
    expect(shop.deliveries()).toEqual(['kim unknown', 'lee unknown']);
    expect(shop.mails).toHaveLength(1);
  });

  test('run --resend sends another mail', async () => {
    expect((await shop.command([...sample, '--resend'])).code).toBe(0);
    expect(shop.deliveries()).toEqual(['kim sent', 'lee sent']);
    expect(shop.mails).toHaveLength(2);
  });

  test('resume --resend-unknown sends the same bytes once more', async () => {
    const { code, stderr } = await shop.command(['resume', '--resend-unknown']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(shop.deliveries()).toEqual(['kim sent', 'lee sent']);
    expect(shop.mails).toHaveLength(2);
    expect(shop.mails[1]?.equals(shop.mails[0] as Buffer)).toBe(true);
  });

  test('resume --mark-sent takes it for delivered', async () => {
    const { code, stdout } = await shop.command(['resume', '--mark-sent']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^There is nothing left to do/);
    expect(shop.deliveries()).toEqual(['kim sent', 'lee sent']);
    expect((await shop.command(['resume'])).stdout).toMatch(/^There is nothing to resume/);
    expect(shop.mails).toHaveLength(1);
  });
});
