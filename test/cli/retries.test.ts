import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { undoneAfterEach } from '../support/clean-up.ts';
import { shopweather } from '../support/cli.ts';
import { databaseEnv, sourceUrl } from '../support/databases.ts';
import { openProxy, type TcpProxy } from '../support/proxy.ts';
import { SMTP_PASSWORD, SMTP_USER, startSmtp } from '../support/smtp.ts';

const cleanUp = undoneAfterEach();

const quickly = { RETRY_DELAY: '5ms' };

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
    const env = { RETRY_DELAY: '10s', RUN_TIMEOUT: '2s' };
    const { code, connections } = await run(() => true, env);
    expect({ code, connections }).toEqual({ code: 69, connections: 1 });
  });

  test('is not waited for longer than the whole run may take', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    cleanUp.push(() => silent.close());
    const { port } = silent.address() as { port: number };
    const start = performance.now();
    const { code, stderr } = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
      env: {
        ...databaseEnv(),
        SHOPPING_SOURCE: `mysql://reader@127.0.0.1:${port}/shop`,
        ...quickly,
        RUN_TIMEOUT: '1s',
      },
    });
    expect(code).toBe(69);
    expect(stderr).toMatch(/extract_shopping_data +after \d+ ms/);
    // Far from the ten seconds that a connection is given, and the minute that a step is.
    expect(performance.now() - start).toBeLessThan(8000);
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
    options: SMTPServerOptions & { onData?: SMTPServerOptions['onData'] },
    {
      refuse,
      proxied,
    }: { refuse?: (n: number) => boolean; proxied?: (proxy: TcpProxy) => void } = {},
  ) {
    const server = await startSmtp(options);
    cleanUp.push(() => server.stop());
    const proxy = await openProxy(server.port, refuse);
    cleanUp.push(proxy.close);
    proxied?.(proxy);
    const folder = mkdtempSync(join(tmpdir(), 'shopweather-retries-'));
    cleanUp.push(() => rmSync(folder, { recursive: true }));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, server.certificate);
    const result = await shopweather(['run', '--month', '2025-04', '--sample'], {
      env: {
        SMTP_HOST: 'localhost',
        SMTP_PORT: String(proxy.port),
        SMTP_USER,
        SMTP_PASSWORD,
        SMTP_FROM_MAIL: 'report@example.com',
        REPORT_TO: 'owner@example.com',
        NODE_EXTRA_CA_CERTS: ca,
        SHOPWEATHER_STATE_DIR: join(folder, 'state'),
        ...quickly,
      },
    });
    return { ...result, received: server.received.length, connections: proxy.connections() };
  }
  const answer = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });

  test('connections that are cut are made again, and cron hears nothing of it', async () => {
    const result = await send({}, { refuse: (connection) => connection < 3 });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '', received: 1, connections: 3 });
  });

  test.each([421, 450, 451, 452])('%d at a recipient passes', async (code) => {
    let asked = 0;
    const result = await send({
      onRcptTo: (_address, _session, done) => (asked++ === 0 ? done(answer(code)) : done()),
    });
    expect(result).toMatchObject({ code: 0, received: 1, connections: 2 });
  });

  test.each([550, 552, 553, 554])('%d at a recipient is final', async (code) => {
    const result = await send({ onRcptTo: (_address, _session, done) => done(answer(code)) });
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
        if (asked++ === 0) proxy?.cut();
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
          proxy?.cut();
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
