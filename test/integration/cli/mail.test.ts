import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type AddressObject, simpleParser } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';
import { shopweather } from '../../support/cli.ts';
import { databaseEnv } from '../../support/databases.ts';
import { freePort } from '../../support/free-port.ts';
import { SMTP_PASSWORD, SMTP_USER, startSmtp, type TestSmtpServer } from '../../support/smtp.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-mail-'));
afterAll(() => rmSync(folder, { recursive: true }));

const running: TestSmtpServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** A mail server, and the environment to send through it with a login and STARTTLS. */
async function mailServer(options: SMTPServerOptions = {}) {
  const server = await startSmtp(options);
  running.push(server);
  const env = {
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(server.port),
    SMTP_USER,
    SMTP_PASSWORD,
    SMTP_FROM_MAIL: 'Weather report <report@example.com>',
    REPORT_TO: 'owner@example.com',
    RETRY_DELAY: '1ms',
    SHOPWEATHER_STATE_DIR: mkdtempSync(join(folder, 'state-')),
  };
  return { server, env };
}

const run = (env: Record<string, string>, ...args: string[]) =>
  shopweather(['run', '--month', '2025-04', ...args], { env });

const addresses = (field: AddressObject | AddressObject[] | undefined) =>
  [field].flat().flatMap((object) => object?.value ?? []);

describe('a report that arrives', () => {
  test('comes from two MySQL servers and reaches every recipient unchanged', async () => {
    const { server, env } = await mailServer();
    const before = Date.now();
    const { code, stdout, stderr } = await run({
      ...env,
      ...databaseEnv(),
      REPORT_TO: '"Kim, Minji" <kim@example.com>, 이사장 <lee@example.com>',
      REPORT_CC: 'copy@example.com',
      REPORT_BCC: 'hidden@example.com',
      REPORT_SUBJECT: '매출과 날씨 · {month}',
    });
    // Under cron a successful run prints nothing.
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });

    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail).toMatchObject({
      from: 'report@example.com',
      to: ['kim@example.com', 'lee@example.com', 'copy@example.com', 'hidden@example.com'],
      user: SMTP_USER,
      encrypted: true,
    });
    const raw = mail?.raw ?? Buffer.alloc(0);
    expect(raw.toString()).not.toContain('hidden@example.com');

    const parsed = await simpleParser(raw);
    expect(parsed.subject).toBe('매출과 날씨 · April 2025');
    expect(addresses(parsed.from)).toMatchObject([
      { name: 'Weather report', address: 'report@example.com' },
    ]);
    expect(addresses(parsed.to)).toMatchObject([
      { name: 'Kim, Minji', address: 'kim@example.com' },
      { name: '이사장', address: 'lee@example.com' },
    ]);
    expect(addresses(parsed.cc)).toMatchObject([{ address: 'copy@example.com' }]);
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.messageId).toMatch(
      /^<2025-04\.[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}@example\.com>$/,
    );
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('content-type')).toMatchObject({ value: 'multipart/mixed' });
    expect(raw.toString()).toMatch(
      /^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r$/m,
    );
    // The header has a resolution of seconds.
    expect(parsed.date?.getTime()).toBeGreaterThanOrEqual(before - (before % 1000));
    expect(parsed.date?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual([
      ...['scatter.png', 'month.png', 'shopweather-2025-04.csv'],
    ]);
    for (const body of [parsed.text, parsed.html]) {
      expect(body).toContain('-0.95');
      expect(body).toContain('$258.12');
      expect(body).toContain('20 of 30');
    }
  });

  test('is the mail that --format eml prints', async () => {
    const { server, env } = await mailServer();
    await run(env, '--sample');
    const { stdout } = await run(env, '--sample', '--dry-run', '--format', 'eml');
    // Everything except the id of the run.
    const contentOf = async (raw: Buffer | string) => {
      const { html, text, subject } = await simpleParser(raw);
      return [html, text, subject].map((part) => String(part).replaceAll(/[\da-f-]{36}/g, 'ID'));
    };
    expect(await contentOf(stdout)).toEqual(await contentOf(server.received[0]?.raw ?? ''));
    expect(stdout).not.toMatch(/[^\r]\n/);
  });

  test('has a subject that marks sample data', async () => {
    const { server, env } = await mailServer();
    await run(env, '--sample');
    const { subject } = await simpleParser(server.received[0]?.raw ?? '');
    expect(subject).toBe('Shopping vs temperature report, April 2025 (sample data)');
  });

  test('goes only to the addresses of --to', async () => {
    const { server, env } = await mailServer();
    const more = { ...env, REPORT_CC: 'copy@example.com', REPORT_BCC: 'hidden@example.com' };
    const { code } = await run(more, '--sample', '--to', 'me@example.com', 'you@example.com');
    expect(code).toBe(0);
    expect(server.received[0]?.to).toEqual(['me@example.com', 'you@example.com']);
  });

  test('goes to the addresses of --to if REPORT_TO is not set', async () => {
    const { server, env } = await mailServer();
    const { code } = await run({ ...env, REPORT_TO: '' }, '--sample', '--to', 'me@example.com');
    expect(code).toBe(0);
    expect(server.received[0]?.to).toEqual(['me@example.com']);
  });

  test('is also saved by --output', async () => {
    const { server, env } = await mailServer();
    const file = join(folder, 'copy.txt');
    const { code } = await run(env, '--sample', '--output', file, '--format', 'text');
    expect(code).toBe(0);
    expect(server.received).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toContain('Sales and temperature, April 2025');
  });

  test.each<[string, SMTPServerOptions, Record<string, string>, boolean]>([
    ['TLS from the start of the connection', { secure: true }, { SMTP_SECURITY: 'tls' }, true],
    ['no encryption if SMTP_SECURITY is none', {}, { SMTP_SECURITY: 'none' }, false],
  ])('is sent with %s', async (_, options, more, encrypted) => {
    const { server, env } = await mailServer({ ...options, allowInsecureAuth: true });
    const { code, stderr } = await run({ ...env, ...more }, '--sample');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(server.received).toMatchObject([{ encrypted, user: SMTP_USER }]);
  });

  test('is sent without a login if none is configured', async () => {
    const { server, env } = await mailServer({ authOptional: true });
    const { code } = await run({ ...env, SMTP_USER: '', SMTP_PASSWORD: '' }, '--sample');
    expect(code).toBe(0);
    expect(server.received).toMatchObject([{ user: undefined, encrypted: true }]);
  });
});

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

describe('a report cannot be sent if', () => {
  test.each<[string, SMTPServerOptions, Record<string, string>, number, RegExp]>([
    [
      'the server does not offer STARTTLS',
      { hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
      {},
      76,
      /does not offer STARTTLS, so nothing was sent/,
    ],
    [
      'the server rejects the login',
      {},
      { SMTP_PASSWORD: 'wrong' },
      77,
      /refused the login: 535 Authentication failed/,
    ],
    [
      'the server defers the login',
      { onAuth: (_a, _s, done) => done(answer(454, 'Busy')) },
      {},
      69,
      /deferred the login: 454 Busy/,
    ],
    [
      'the server does not offer a login',
      { disabledCommands: ['AUTH'] },
      {},
      77,
      /does not offer a login/,
    ],
    [
      'the server rejects the sender',
      { onMailFrom: (_a, _s, done) => done(answer(553, 'Sender not allowed')) },
      {},
      76,
      /refused the message: 553 Sender not allowed/,
    ],
    [
      'the server rejects the only recipient',
      { onRcptTo: (_a, _s, done) => done(answer(550, 'No such user')) },
      {},
      76,
      /refused owner@example\.com: 550 No such user/,
    ],
    [
      'the server rejects the message',
      {
        onData: (stream, _s, done) => {
          stream.resume().on('end', () => done(answer(554, 'Looks like spam')));
        },
      },
      {},
      76,
      /refused the message: 554 Looks like spam/,
    ],
    [
      'the server defers the message',
      {
        onData: (stream, _s, done) => {
          stream.resume().on('end', () => done(answer(452, 'Mailbox full')));
        },
      },
      {},
      76,
      /refused the message: 452 Mailbox full\n {2}Try again later/,
    ],
    [
      'the server closes the connection with 421',
      { onConnect: (_s, done) => done(answer(421, 'Closed')) },
      {},
      76,
      /421 Closed/,
    ],
    [
      'the server does not speak TLS but SMTP_SECURITY is tls',
      {},
      { SMTP_SECURITY: 'tls' },
      69,
      /localhost:\d+ does not speak TLS from the start/,
    ],
    [
      'the certificate is for another host',
      {},
      { SMTP_HOST: '127.0.0.1' },
      69,
      /certificate of the mail server 127\.0\.0\.1:\d+ cannot be trusted/,
    ],
    [
      'the host name is unknown',
      {},
      { SMTP_HOST: 'mail.invalid' },
      69,
      /cannot reach the mail server mail\.invalid/,
    ],
  ])('%s', async (_, options, more, exitCode, message) => {
    const { server, env } = await mailServer(options);
    const { code, stdout, stderr } = await run({ ...env, ...more }, '--sample');
    // All three at once, so that a wrong exit code is shown with its message.
    expect({ code, stdout, stderr }).toEqual({
      code: exitCode,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
    expect(stderr).toMatch(/^failed {2}send_email_report/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).not.toContain(SMTP_PASSWORD);
    expect(server.received).toEqual([]);
  });

  test('nothing listens on the port', async () => {
    const { env } = await mailServer();
    const port = String(await freePort());
    const { code, stderr } = await run({ ...env, SMTP_PORT: port }, '--sample');
    expect(code).toBe(69);
    expect(stderr).toContain(`shopweather: cannot reach the mail server localhost:${port}: `);
  });

  test('the server rejects some recipients, but the others get it and the error lists both', async () => {
    const { server, env } = await mailServer({
      onRcptTo: ({ address }, _s, done) =>
        address.startsWith('no') ? done(answer(550, `No ${address} here`)) : done(),
    });
    const more = {
      ...env,
      REPORT_TO: 'no1@example.com, yes@example.com',
      REPORT_BCC: 'no2@example.com',
    };
    const { code, stderr } = await run(more, '--sample');
    expect(code).toBe(76);
    expect(stderr).toContain('refused no1@example.com: 550 No no1@example.com here');
    expect(stderr).toContain('refused no2@example.com: 550 No no2@example.com here');
    expect(stderr).toContain('the report was sent to yes@example.com');
    expect(server.received).toMatchObject([{ to: ['yes@example.com'] }]);
  });

  test('an address contains a second recipient, and then nothing is sent', async () => {
    const { server, env } = await mailServer();
    const smuggler = 'a@example.com>\r\nRCPT TO:<b@example.com';
    expect((await run({ ...env, REPORT_TO: smuggler }, '--sample')).code).toBe(78);
    expect((await run(env, '--sample', '--to', smuggler)).code).toBe(64);
    expect(server.received).toEqual([]);
  });
});
