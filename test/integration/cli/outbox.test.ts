import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { shopweather } from '../../support/cli.ts';
import { databaseEnv, sourceUrl } from '../../support/databases.ts';
import { freePort } from '../../support/free-port.ts';
import { openProxy } from '../../support/proxy.ts';
import { openShop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

/** A shop whose runs use the sample data. */
async function newShop(options: SMTPServerOptions = {}) {
  const shop = await openShop(options);
  cleanUp.push(shop.close);
  const run = (args: string[] = [], changes: Record<string, string> = {}) =>
    shop.command(['run', '--month', '2025-04', '--sample', ...args], changes);
  return { ...shop, run };
}

const rejection = (responseCode: number) => Object.assign(new Error('no'), { responseCode });
const isLee = ({ address }: { address: string }) => address === 'lee@example.com';

describe('a report is delivered once', () => {
  test('a report that was sent is sent again only with --resend', async () => {
    const { server, run, deliveries } = await newShop();
    expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(deliveries()).toEqual(['kim sent', 'lee sent']);
    const second = await run();
    expect(second.stdout).toMatch(/^The report on 2025-04 \(sample\) was already sent to kim@.*\./);
    expect(second.code).toBe(0);
    expect(server.received).toHaveLength(1);

    expect((await run(['--resend'])).code).toBe(0);
    expect(server.received).toHaveLength(2);
    const ids = server.received.map(({ raw }) => /^Message-ID: (.*)$/m.exec(String(raw))?.[1]);
    expect(new Set(ids).size).toBe(2);
  });

  test('a new recipient gets it, and the others do not get it twice', async () => {
    const { server, run } = await newShop();
    await run([], { REPORT_TO: 'kim@example.com' });
    expect((await run()).code).toBe(0);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
  });

  test('a mailbox gets it once, however its host is written, in To, Cc and Bcc', async () => {
    const { server, run } = await newShop();
    const changes = {
      REPORT_TO: 'kim@example.com, Kim <kim@Example.COM>',
      REPORT_CC: 'kim@EXAMPLE.com, lee@example.com',
      REPORT_BCC: 'lee@Example.com',
    };
    expect((await run([], changes)).code).toBe(0);
    expect((await run([], { REPORT_TO: 'KIM@example.com, kim@EXAMPLE.COM' })).code).toBe(0);
    expect(server.received.map(({ to }) => to)).toEqual([
      ['kim@example.com', 'lee@example.com'],
      // Only the host is compared without case.
      ['KIM@example.com'],
    ]);
  });

  test('a rejected recipient gets the same bytes later, and nobody else does', async () => {
    let accepting = false;
    const { server, run, deliveries } = await newShop({
      onRcptTo: (address, _session, done) =>
        isLee(address) && !accepting ? done(rejection(550)) : done(),
    });
    const first = await run();
    expect(first.code).toBe(76);
    expect(first.stderr).toContain('refused lee@example.com');
    expect(deliveries()).toEqual(['kim sent', 'lee refused']);
    accepting = true;
    expect((await run()).code).toBe(0);
    expect(deliveries()).toEqual(['kim sent', 'lee sent']);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
    expect(server.received[1]?.raw.equals(server.received[0]?.raw as Buffer)).toBe(true);
  });

  test('a rejection of several lines, with signs for a terminal, stays on one line', async () => {
    const reason = 'unknown user\n550-\u001b[31msee \u202ehttps://example.com\n550 bye';
    const { run, command } = await newShop({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error(reason), { responseCode: 550 })),
    });
    const { code, stderr } = await run(['--verbose']);
    const outputs = [
      stderr,
      ...(await Promise.all(
        [['show'], ['history'], ['show', '--json']].map(
          async (args) => (await command(args)).stdout,
        ),
      )),
    ];
    expect(code).toBe(76);
    for (const output of outputs) {
      expect(output).toMatch(/unknown user.*see .*https:\/\/example\.com/);
      for (const sign of ['\u001b', '\\u001b', '\u202e']) expect(output).not.toContain(sign);
    }
    expect((await command(['show'])).stdout).toMatch(/^│ {2}✗ send_email_report .*unknown user/m);
  });

  test('only a deferred recipient is tried again in the same run', async () => {
    let attempts = 0;
    const { server, run } = await newShop({
      onRcptTo: (address, _session, done) =>
        isLee(address) && attempts++ === 0 ? done(rejection(450)) : done(),
    });
    expect((await run()).code).toBe(0);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
  });

  test('a mail that could not be sent is stored, and sent later without the databases', async () => {
    const { server, env, deliveries } = await newShop();
    const url = new URL(sourceUrl('shopping'));
    const proxy = await openProxy(Number(url.port));
    cleanUp.push(proxy.close);
    url.port = String(proxy.port);
    const run = (changes: Record<string, string> = {}) =>
      shopweather(['run', '--month', '2025-04'], {
        env: { ...databaseEnv(), SHOPPING_SOURCE: url.href, ...env, ...changes },
      });
    expect((await run({ SMTP_PORT: String(await freePort()) })).code).toBe(69);
    expect(deliveries()).toEqual(['kim prepared', 'lee prepared']);
    proxy.close();
    const { code, stderr } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(server.received).toHaveLength(1);
  });
});

describe('the ledger', () => {
  test('holds every run with its steps, and only its owner may read it', async () => {
    const { run, rows, state } = await newShop();
    await run([], { SMTP_PORT: String(await freePort()), RETRY_ATTEMPTS: '2' });
    await run();
    expect(rows('SELECT report, exit_code FROM runs ORDER BY started')).toEqual([
      { report: '2025-04 (sample)', exit_code: 69 },
      { report: '2025-04 (sample)', exit_code: 0 },
    ]);
    const steps = rows(
      'SELECT step, steps.state, attempts, detail FROM steps, runs WHERE run = number ORDER BY number, steps.rowid',
    );
    expect(steps).toHaveLength(7);
    expect(steps.slice(-2)).toMatchObject([
      { step: 'send_email_report', state: 'failed', attempts: 2 },
      { step: 'send_email_report', state: 'done', attempts: 1 },
    ]);
    expect(statSync(join(state, 'ledger.db')).mode & 0o777).toBe(0o600);
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  test('is printed by history', async () => {
    const { run, env } = await newShop();
    const history = (...args: string[]) => shopweather(['history', ...args], { env });
    expect(await history()).toMatchObject({
      code: 0,
      stdout: 'No run is recorded yet.\n',
    });
    await run([], { SMTP_PORT: String(await freePort()) });
    await run();
    const { code, stdout } = await history();
    expect(code).toBe(0);
    const minute = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d';
    for (const line of [
      '2025-04 \\(sample\\) +[\\d.]+ m?s +-0\\.95 +exit 69: cannot reach the mail server .*',
      '2025-04 \\(sample\\) +[\\d.]+ m?s +ok',
      '2025-04 \\(sample\\) +sent +kim@example.com',
      '2025-04 \\(sample\\) +sent +lee@example.com',
    ]) {
      expect(stdout).toMatch(new RegExp(`^(\\d +)?${minute} +${line}$`, 'm'));
    }
    expect(JSON.parse((await history('--json')).stdout)).toMatchObject({
      runs: [
        { report: '2025-04 (sample)', exitCode: 69, steps: { length: 6 } },
        { report: '2025-04 (sample)', exitCode: 0, error: null, steps: [{ attempts: 1 }] },
      ],
      deliveries: [{ recipient: 'kim@example.com', state: 'sent' }, { state: 'sent' }],
    });
  });

  test('is not changed if it is not a database: exit 73', async () => {
    const { run, state, env } = await newShop();
    mkdirSync(state);
    writeFileSync(join(state, 'ledger.db'), 'not a database, but long enough to be read as one');
    expect(await run()).toMatchObject({
      code: 73,
      stderr: expect.stringMatching(/ledger\.db is damaged .*nothing was sent/),
    });
    expect((await shopweather(['history'], { env })).code).toBe(69);
    expect(readFileSync(join(state, 'ledger.db'), 'utf8')).toMatch(/^not a database/);
  });

  test('is not changed if a newer program wrote it: exit 73', async () => {
    const { run, state } = await newShop();
    await run();
    const database = new DatabaseSync(join(state, 'ledger.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const { code, stderr } = await run(['--resend']);
    expect(code).toBe(73);
    expect(stderr).toContain('was written by a newer shopweather');
  });

  test('is not created by a dry run', async () => {
    const { run, state } = await newShop();
    expect((await run(['--dry-run'])).code).toBe(0);
    expect(existsSync(state)).toBe(false);
  });

  test('cannot be created if the state folder is a file: exit 73', async () => {
    const { server, run, state } = await newShop();
    writeFileSync(state, '');
    const { code, stderr } = await run();
    expect(code).toBe(73);
    expect(stderr).toContain('cannot write to the state folder');
    expect(server.received).toEqual([]);
  });

  test('cannot be created if no state folder is known: exit 78', async () => {
    const { run } = await newShop();
    const { code, stderr } = await run([], { SHOPWEATHER_STATE_DIR: '' });
    expect(code).toBe(78);
    expect(stderr).toContain('Set SHOPWEATHER_STATE_DIR');
  });
});
