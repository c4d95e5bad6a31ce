import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { shopweather } from '../../support/cli.ts';
import { adminConnection, databaseEnv, sourceUrl } from '../../support/databases.ts';
import { openProxy, type TcpProxy } from '../../support/proxy.ts';
import { SMTP_PASSWORD, SMTP_USER, startSmtp } from '../../support/smtp.ts';

const cleanUp = cleanUpAfterEach();

const shortDelay = { RETRY_DELAY: '1ms' };

/** The number of lines that begin with the word. */
const countLines = (text: string, word: string) =>
  [...text.matchAll(new RegExp(`^${word}`, 'gm'))].length;

describe('a database that fails for a while', () => {
  async function run(refuse: (connection: number) => boolean, env: Record<string, string> = {}) {
    const url = new URL(sourceUrl('shopping'));
    const proxy = await openProxy(Number(url.port), refuse);
    cleanUp.push(proxy.close);
    url.port = String(proxy.port);
    const result = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
      env: { ...databaseEnv(), SHOPPING_SOURCE: url.href, ...shortDelay, ...env },
    });
    return { ...result, connections: proxy.connections() };
  }

  test('is tried again with a new connection', async () => {
    const { code, stderr, connections } = await run((connection) => connection < 3);
    expect(code).toBe(0);
    expect(connections).toBe(3);
    expect(countLines(stderr, 'retry ')).toBe(2);
    expect(stderr).toMatch(
      /^retry {3}extract_shopping_data +attempt 1: cannot reach mysql:.*; again in 0\.0 s$/m,
    );
  });

  test('is not tried again after RETRY_ATTEMPTS attempts', async () => {
    const { code, stderr, connections } = await run(() => true, { RETRY_ATTEMPTS: '4' });
    expect({ code, connections }).toEqual({ code: 69, connections: 4 });
    expect(countLines(stderr, 'retry ')).toBe(3);
    expect(countLines(stderr, 'failed')).toBe(1);
  });

  test('is not tried again if the run would exceed RUN_TIMEOUT', async () => {
    const env = { RETRY_DELAY: '1h', RUN_TIMEOUT: '10m' };
    const { code, connections } = await run(() => true, env);
    expect({ code, connections }).toEqual({ code: 69, connections: 1 });
  });

  test('ends the run after RUN_TIMEOUT, even if STEP_TIMEOUT is longer', async () => {
    const admin = await adminConnection('shopping');
    cleanUp.push(() => admin.end());
    await admin.query('LOCK TABLES shopping_data WRITE');
    // Only the timeout of the run can end the step: its own timeout is long, and the lock stays.
    const { code, stderr } = await run(() => false, { STEP_TIMEOUT: '24h', RUN_TIMEOUT: '300ms' });
    expect(code).toBe(69);
    expect(stderr).toMatch(/^failed {2}extract_shopping_data +after \d+ ms$/m);
    expect(countLines(stderr, 'retry ')).toBe(0);
  });

  test.each<[string, Record<string, string>, number]>([
    ['the password is wrong', { SHOPPING_PASSWORD: 'wrong' }, 77],
    ['the table does not exist', { SHOPPING_TABLE: 'absent' }, 78],
  ])('is tried only once if %s', async (_, env, exitCode) => {
    const { code, connections } = await run(() => false, env);
    expect({ code, connections }).toEqual({ code: exitCode, connections: 1 });
  });
});

describe('a mail server that fails for a while', () => {
  async function sendReport(
    options: SMTPServerOptions,
    {
      refuse,
      onProxy,
      to = 'owner@example.com',
    }: {
      refuse?: (n: number) => boolean;
      onProxy?: (proxy: TcpProxy) => void;
      to?: string;
    } = {},
  ) {
    const server = await startSmtp(options);
    cleanUp.push(() => server.stop());
    const proxy = await openProxy(server.port, refuse);
    cleanUp.push(proxy.close);
    onProxy?.(proxy);
    const folder = mkdtempSync(join(tmpdir(), 'shopweather-retries-'));
    cleanUp.push(() => rmSync(folder, { recursive: true }));
    const result = await shopweather(['run', '--month', '2025-04', '--sample'], {
      env: {
        SMTP_HOST: 'localhost',
        SMTP_PORT: String(proxy.port),
        SMTP_USER,
        SMTP_PASSWORD,
        SMTP_FROM_MAIL: 'report@example.com',
        REPORT_TO: to,
        SHOPWEATHER_STATE_DIR: join(folder, 'state'),
        ...shortDelay,
        RETRY_ATTEMPTS: '5',
      },
    });
    return { ...result, received: server.received.length, connections: proxy.connections() };
  }
  const answer = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });

  test('gets a new connection if one is cut, without output for cron', async () => {
    const result = await sendReport({}, { refuse: (connection) => connection < 3 });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '', received: 1, connections: 3 });
  });

  test('is tried again after 421, 450, 451 and 452 for a recipient', async () => {
    const codes = [421, 450, 451, 452];
    const result = await sendReport({
      onRcptTo: (_address, _session, done) => {
        const code = codes.shift();
        done(code === undefined ? undefined : answer(code));
      },
    });
    expect(result).toMatchObject({ code: 0, received: 1, connections: 5 });
  });

  test('is not tried again after 550, 552, 553 and 554 for a recipient', async () => {
    const result = await sendReport(
      { onRcptTo: ({ address }, _session, done) => done(answer(Number(address.slice(0, 3)))) },
      { to: '550@example.com, 552@example.com, 553@example.com, 554@example.com' },
    );
    expect(result).toMatchObject({ code: 76, received: 0, connections: 1 });
  });

  test('gets the message again if it defers it after the data', async () => {
    let attempts = 0;
    const result = await sendReport({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => (attempts++ === 0 ? done(answer(451)) : done()));
      },
    });
    expect(result).toMatchObject({ code: 0, connections: 2 });
    expect(attempts).toBe(2);
  });

  test('gets a deferred login again, but not a rejected one', async () => {
    let attempts = 0;
    const deferred = await sendReport({
      onAuth: ({ username }, _session, done) =>
        attempts++ === 0 ? done(answer(454)) : done(null, { user: username }),
    });
    expect(deferred).toMatchObject({ code: 0, received: 1, connections: 2 });
    const rejected = await sendReport({ onAuth: (_auth, _session, done) => done(answer(535)) });
    expect(rejected).toMatchObject({ code: 77, received: 0, connections: 1 });
  });

  test('gets a new connection if one is cut before the message', async () => {
    let proxy: TcpProxy | undefined;
    let attempts = 0;
    const options: SMTPServerOptions = {
      onRcptTo: (_address, _session, done) => {
        if (attempts++ === 0) proxy?.cutConnections();
        else done();
      },
    };
    const result = await sendReport(options, {
      onProxy: (opened) => {
        proxy = opened;
      },
    });
    expect(result).toMatchObject({ code: 0, received: 1, connections: 2 });
  });

  test('leaves the delivery in doubt if the connection is cut before the last answer', async () => {
    let proxy: TcpProxy | undefined;
    let messages = 0;
    const options: SMTPServerOptions = {
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => {
          messages++;
          proxy?.cutConnections();
        });
      },
    };
    const { code, stderr, connections } = await sendReport(options, {
      onProxy: (opened) => {
        proxy = opened;
      },
    });
    // Sending again could deliver the report twice.
    expect({ code, connections, messages }).toEqual({ code: 75, connections: 1, messages: 1 });
    expect(stderr).toMatch(
      /it is not known whether the mail server localhost:\d+ accepted the report/,
    );
  });
});
