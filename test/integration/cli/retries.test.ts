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

const quickly = { RETRY_DELAY: '1ms' };

/** How often each line of the steps says so. */
const count = (text: string, word: string) =>
  [...text.matchAll(new RegExp(`^${word}`, 'gm'))].length;

describe('a database that fails for a while', () => {
  async function run(refuse: (connection: number) => boolean, env: Record<string, string> = {}) {
    const url = new URL(sourceUrl('shopping'));
    const proxy = await openProxy(Number(url.port), refuse);
    cleanUp.push(proxy.close);
    url.port = String(proxy.port);
    const result = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
      env: { ...databaseEnv(), SHOPPING_SOURCE: url.href, ...quickly, ...env },
    });
    return { ...result, connections: proxy.connections() };
  }

  test('is tried again, with a new connection', async () => {
    const { code, stderr, connections } = await run((connection) => connection < 3);
    expect(code).toBe(0);
    expect(connections).toBe(3);
    expect(count(stderr, 'retry ')).toBe(2);
    expect(stderr).toMatch(
      /^retry {3}extract_shopping_data +attempt 1: cannot reach mysql:.*; again in 0\.0 s$/m,
    );
  });

  test('is given up after RETRY_ATTEMPTS', async () => {
    const { code, stderr, connections } = await run(() => true, { RETRY_ATTEMPTS: '4' });
    expect({ code, connections }).toEqual({ code: 69, connections: 4 });
    expect(count(stderr, 'retry ')).toBe(3);
    expect(count(stderr, 'failed')).toBe(1);
  });

  test('is not tried again once the run would take too long', async () => {
    const env = { RETRY_DELAY: '1h', RUN_TIMEOUT: '10m' };
    const { code, connections } = await run(() => true, env);
    expect({ code, connections }).toEqual({ code: 69, connections: 1 });
  });

  test('is not waited for longer than the whole run may take', async () => {
    const holder = await adminConnection('shopping');
    cleanUp.push(() => holder.end());
    await holder.query('LOCK TABLES shopping_data WRITE');
    // Nothing but the end of the run can end the step: neither its own time nor the lock.
    const { code, stderr } = await run(() => false, { STEP_TIMEOUT: '24h', RUN_TIMEOUT: '300ms' });
    expect(code).toBe(69);
    expect(stderr).toMatch(/^failed {2}extract_shopping_data +after \d+ ms$/m);
    expect(count(stderr, 'retry ')).toBe(0);
  });

  test.each<[string, Record<string, string>, number]>([
    ['a wrong password', { SHOPPING_PASSWORD: 'wrong' }, 77],
    ['an unknown table', { SHOPPING_TABLE: 'absent' }, 78],
  ])('%s is tried once', async (_, env, exitCode) => {
    const { code, connections } = await run(() => false, env);
    expect({ code, connections }).toEqual({ code: exitCode, connections: 1 });
  });
});

describe('a mail server that fails for a while', () => {
  async function send(
    options: SMTPServerOptions,
    {
      refuse,
      proxied,
      to = 'owner@example.com',
    }: {
      refuse?: (n: number) => boolean;
      proxied?: (proxy: TcpProxy) => void;
      to?: string;
    } = {},
  ) {
    const server = await startSmtp(options);
    cleanUp.push(() => server.stop());
    const proxy = await openProxy(server.port, refuse);
    cleanUp.push(proxy.close);
    proxied?.(proxy);
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
        ...quickly,
        RETRY_ATTEMPTS: '5',
      },
    });
    return { ...result, received: server.received.length, connections: proxy.connections() };
  }
  const answer = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });

  test('connections that are cut are made again, and cron hears nothing of it', async () => {
    const result = await send({}, { refuse: (connection) => connection < 3 });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '', received: 1, connections: 3 });
  });

  test('421, 450, 451 and 452 at a recipient pass', async () => {
    const passing = [421, 450, 451, 452];
    const result = await send({
      onRcptTo: (_address, _session, done) => {
        const code = passing.shift();
        done(code === undefined ? undefined : answer(code));
      },
    });
    expect(result).toMatchObject({ code: 0, received: 1, connections: 5 });
  });

  test('550, 552, 553 and 554 at a recipient are final', async () => {
    const result = await send(
      { onRcptTo: ({ address }, _session, done) => done(answer(Number(address.slice(0, 3)))) },
      { to: '550@example.com, 552@example.com, 553@example.com, 554@example.com' },
    );
    expect(result).toMatchObject({ code: 76, received: 0, connections: 1 });
  });

  test('a message that is put off after it was handed over is handed over again', async () => {
    let asked = 0;
    const result = await send({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => (asked++ === 0 ? done(answer(451)) : done()));
      },
    });
    expect(result).toMatchObject({ code: 0, connections: 2 });
    expect(asked).toBe(2);
  });

  test('a login that is put off is tried again, one that is refused is not', async () => {
    let asked = 0;
    const passing = await send({
      onAuth: ({ username }, _session, done) =>
        asked++ === 0 ? done(answer(454)) : done(null, { user: username }),
    });
    expect(passing).toMatchObject({ code: 0, received: 1, connections: 2 });
    const final = await send({ onAuth: (_auth, _session, done) => done(answer(535)) });
    expect(final).toMatchObject({ code: 77, received: 0, connections: 1 });
  });

  test('a connection that is cut before the message is asked for is made again', async () => {
    let proxy: TcpProxy | undefined;
    let asked = 0;
    const options: SMTPServerOptions = {
      onRcptTo: (_address, _session, done) => {
        if (asked++ === 0) proxy?.cutConnections();
        else done();
      },
    };
    const result = await send(options, {
      proxied: (opened) => {
        proxy = opened;
      },
    });
    expect(result).toMatchObject({ code: 0, received: 1, connections: 2 });
  });

  test('a connection that is cut before the last answer leaves the delivery in doubt', async () => {
    let proxy: TcpProxy | undefined;
    let taken = 0;
    const options: SMTPServerOptions = {
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => {
          taken++;
          proxy?.cutConnections();
        });
      },
    };
    const { code, stderr, connections } = await send(options, {
      proxied: (opened) => {
        proxy = opened;
      },
    });
    // Once more could be twice.
    expect({ code, connections, taken }).toEqual({ code: 75, connections: 1, taken: 1 });
    expect(stderr).toMatch(/it is not known whether the mail server localhost:\d+ took the report/);
  });
});
