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

/** A shop whose runs are of the sample. */
async function shop(options: SMTPServerOptions = {}) {
  const made = await openShop(options);
  cleanUp.push(made.close);
  const run = (args: string[] = [], changes: Record<string, string> = {}) =>
    made.command(['run', '--month', '2025-04', '--sample', ...args], changes);
  return { ...made, run };
}

const refuse = (responseCode: number) => Object.assign(new Error('no'), { responseCode });
const isLee = ({ address }: { address: string }) => address === 'lee@example.com';

describe('once and no more', () => {
  test('a report that was sent is not sent again, unless asked for', async () => {
    const { server, run, deliveries } = await shop();
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

  test('a new reader gets it, the others do not get it twice', async () => {
    const { server, run } = await shop();
    await run([], { REPORT_TO: 'kim@example.com' });
    expect((await run()).code).toBe(0);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
  });

  test('who was refused gets the same bytes later, and nobody else', async () => {
    let willing = false;
    const { server, run, deliveries } = await shop({
      onRcptTo: (address, _session, done) =>
        isLee(address) && !willing ? done(refuse(550)) : done(),
    });
    const first = await run();
    expect(first.code).toBe(76);
    expect(first.stderr).toContain('refused lee@example.com');
    expect(deliveries()).toEqual(['kim sent', 'lee refused']);
    willing = true;
    expect((await run()).code).toBe(0);
    expect(deliveries()).toEqual(['kim sent', 'lee sent']);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
    expect(server.received[1]?.raw.equals(server.received[0]?.raw as Buffer)).toBe(true);
  });

  test('a recipient who is put off is tried again alone, in the same run', async () => {
    let asked = 0;
    const { server, run } = await shop({
      onRcptTo: (address, _session, done) =>
        isLee(address) && asked++ === 0 ? done(refuse(450)) : done(),
    });
    expect((await run()).code).toBe(0);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
  });

  test('a mail that could not go out is kept, and goes out without the databases', async () => {
    const { server, env, deliveries } = await shop();
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
  test('has every run with its steps, and only its owner may read it', async () => {
    const { run, rows, state } = await shop();
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

  test('is shown by history', async () => {
    const { run, env } = await shop();
    const history = (...args: string[]) => shopweather(['history', ...args], { env });
    expect(await history()).toMatchObject({
      code: 0,
      stdout: 'No report was ever sent from here.\n',
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

  test('that is no database is left alone: exit 73', async () => {
    const { run, state, env } = await shop();
    mkdirSync(state);
    writeFileSync(join(state, 'ledger.db'), 'not a database, but long enough to be read as one');
    expect(await run()).toMatchObject({
      code: 73,
      stderr: expect.stringMatching(/ledger\.db is damaged .*nothing was sent/),
    });
    expect((await shopweather(['history'], { env })).code).toBe(69);
    expect(readFileSync(join(state, 'ledger.db'), 'utf8')).toMatch(/^not a database/);
  });

  test('of a newer program is left alone: exit 73', async () => {
    const { run, state } = await shop();
    await run();
    const database = new DatabaseSync(join(state, 'ledger.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const { code, stderr } = await run(['--resend']);
    expect(code).toBe(73);
    expect(stderr).toContain('was written by a newer shopweather');
  });

  test('a dry run leaves no trace', async () => {
    const { run, state } = await shop();
    expect((await run(['--dry-run'])).code).toBe(0);
    expect(existsSync(state)).toBe(false);
  });

  test('cannot be kept in a file: exit 73', async () => {
    const { server, run, state } = await shop();
    writeFileSync(state, '');
    const { code, stderr } = await run();
    expect(code).toBe(73);
    expect(stderr).toContain('cannot keep the state in');
    expect(server.received).toEqual([]);
  });

  test('there is no place for it: exit 78', async () => {
    const { run } = await shop();
    const { code, stderr } = await run([], { SHOPWEATHER_STATE_DIR: '' });
    expect(code).toBe(78);
    expect(stderr).toContain('Set SHOPWEATHER_STATE_DIR');
  });
});
