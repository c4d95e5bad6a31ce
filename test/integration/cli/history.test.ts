import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import { simpleParser } from 'mailparser';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { freePort } from '../../support/free-port.ts';
import { openShop, type Shop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

const sample = ['run', '--month', '2025-04', '--sample'];

/** A shop whose first run did not reach the mail server, and whose second run resumed it. */
let shopWithRuns: Shop;
beforeAll(async () => {
  shopWithRuns = await openShop();
  await shopWithRuns.command(sample, { SMTP_PORT: String(await freePort()), RETRY_ATTEMPTS: '2' });
  await shopWithRuns.command(['resume']);
});
afterAll(() => shopWithRuns.close());

/** A new shop with the ledger of these two runs. */
async function newShop() {
  const shop = await openShop();
  cleanUp.push(shop.close);
  cpSync(shopWithRuns.state, shop.state, { recursive: true });
  return shop;
}

describe('show', () => {
  test('prints the last run with its steps, rows, mails and log', async () => {
    const { stdout } = await (await newShop()).command(['show']);
    for (const line of [
      /^Run 2, report on 2025-04 \(sample\): ok$/m,
      /^started .* UTC, took [\d.]+ m?s, resumed run 1$/m,
      /^┌─ ↷ extract_shopping_data +20 → 20 rows +20 days, reused from an earlier run$/m,
      /^│ {2}↷ preprocess_and_integrate +40 → 20 rows +20 days joined; warning: 66\.7% of the days .*, reused from an earlier run$/m,
      /^│ {2}✓ send_email_report +[\d.]+ m?s +to kim@example.com, lee@example.com$/m,
      /^ {2}kim@example.com +sent +/m,
      /^ {2}[\d:.]{12} {2}info +send_email_report +to kim/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test('prints another run with its failure and attempts', async () => {
    const { stdout } = await (await newShop()).command(['show', '1']);
    expect(stdout).toMatch(/^Run 1, report on .*: exit 69: cannot reach the mail server/m);
    expect(stdout).toMatch(/^│ {2}✗ send_email_report .*cannot reach the mail .*, 2 attempts$/m);
    expect(stdout).toMatch(/warning +send_email_report +attempt 1: .*; again in/);
  });

  test('finds the run that made a report by the id in its footer', async () => {
    const { command } = await newShop();
    const { text = '', messageId } = await simpleParser(shopWithRuns.server.received[0]?.raw ?? '');
    const [, id = ''] = /, run ([\da-f-]{36})\.$/m.exec(text) ?? [];
    // The second run sent the report of the first one.
    expect((await command(['show', id])).stdout).toMatch(/^Run 1, report on 2025-04 \(sample\): /);
    expect(messageId).toContain(id);
  });

  test('prints a run as JSON with --json', async () => {
    const { command, rows } = await newShop();
    const [{ id }] = rows('SELECT id FROM runs WHERE number = 1') as [{ id: string }];
    const run = JSON.parse((await command(['show', id, '--json'])).stdout);
    expect(run).toMatchObject({
      number: 1,
      state: 'failed',
      exitCode: 69,
      resumes: null,
      deliveries: [{ recipient: 'kim@example.com', state: 'sent' }, {}],
    });
    expect(run.steps[2]).toMatchObject({
      step: 'preprocess_and_integrate',
      state: 'done',
      rowsIn: 40,
      rowsOut: 20,
      filled: 0,
      dropped: 0,
      error: null,
    });
    expect(run.steps[5]).toMatchObject({ state: 'failed', attempts: 2 });
    expect(run.log.length).toBeGreaterThan(6);
  });
});

describe('history --html', () => {
  test('writes one valid page that needs no other file', async () => {
    const { command, folder } = await newShop();
    const file = join(folder, 'history.html');
    expect(await command(['history', '--html', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    const page = readFileSync(file, 'utf8');
    expect(page).not.toMatch(/(src|href)=|url\(|<script|@import/);
    for (const part of [
      'Run 2',
      'Run 1',
      '40 → 20 rows',
      'reused from an earlier run',
      'kim@example.com',
    ]) {
      expect(page).toContain(part);
    }
    const report = await new HtmlValidate({
      extends: ['html-validate:recommended'],
    }).validateString(page);
    expect(report.results.flatMap(({ messages }) => messages)).toEqual([]);
  });

  test('writes an empty page if nothing was sent', async () => {
    const shop = await openShop();
    cleanUp.push(shop.close);
    const file = join(shop.folder, 'history.html');
    expect((await shop.command(['history', '--html', file])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('No run is recorded yet.');
  });
});

describe('status', () => {
  test('exits 69 if no report was ever sent', async () => {
    const shop = await openShop();
    cleanUp.push(shop.close);
    const { code, stdout, stderr } = await shop.command(['status']);
    expect(code).toBe(69);
    expect(stdout).toBe('late: no report was ever sent\n');
    expect(stderr).toContain('shopweather: no report was ever sent\n');
  });

  /** Turns the report on the sample data into one on April 2025, sent so many days ago. */
  const setAge = ({ rows }: Awaited<ReturnType<typeof newShop>>, days: number) => {
    const time = new Date(Date.now() - days * 86_400_000).toISOString();
    rows(
      "UPDATE runs SET report = '2025-04', request = json_set(request, '$.sample', json('false'))",
    );
    rows(`UPDATE deliveries SET report = '2025-04', changed = '${time}'`);
  };

  test.each([
    [34, [], 0],
    [36, [], 69],
    [36, ['--max-age', '40d'], 0],
    [3, ['--max-age', '2d'], 69],
  ])('if the report was sent %i days ago, with %j: exit %i', async (days, args, expected) => {
    const shop = await newShop();
    setAge(shop, days);
    const { code, stdout } = await shop.command(['status', ...args]);
    expect(code).toBe(expected);
    expect(stdout).toMatch(
      new RegExp(`^${expected === 0 ? 'ok' : 'late'}: .*2025-04, was sent ${days} days ago$`, 'm'),
    );
    expect(stdout).toMatch(/^never sent: 2025-05 to \d{4}-\d\d$/m);
    expect(stdout).toMatch(/^last run: 2, /m);
  });

  test('prints JSON with --json', async () => {
    const shop = await newShop();
    setAge(shop, 1);
    expect(JSON.parse((await shop.command(['status', '--json'])).stdout)).toMatchObject({
      ok: true,
      lastSuccess: { report: '2025-04' },
      lastRun: { number: 2, result: 'ok' },
    });
  });

  test('--max-age accepts only days: exit 64', async () => {
    const { code, stderr } = await (await newShop()).command(['status', '--max-age', '5w']);
    expect(code).toBe(64);
    expect(stderr).toContain('It must be a number of days, as in 35d');
  });
});

describe('the log of a run', () => {
  const dryRun = ['run', '--sample', '--dry-run', '--format', 'json'];
  const lines = (text: string) => text.trimEnd().split('\n');

  test('has a line of JSON for each event and each error with --log-format json', async () => {
    const { command } = await newShop();
    const { stderr } = await command([...dryRun, '--log-format', 'json']);
    const events = lines(stderr).map((line) => JSON.parse(line));
    expect(events).toHaveLength(6);
    expect(events[2]).toMatchObject({
      level: 'info',
      step: 'preprocess_and_integrate',
      state: 'done',
      rowsIn: 40,
      rowsOut: 20,
      attempts: 1,
    });
    expect(Date.parse(events[2].time)).toBeGreaterThan(0);
    const failed = await command(['run', '--sample', '--month', 'x', '--log-format', 'json']);
    expect(failed.code).toBe(64);
    expect(lines(failed.stderr).map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', message: "'x' is not a month", exitCode: 64 },
    ]);
  });

  test('has only errors with --quiet', async () => {
    const { command } = await newShop();
    expect((await command([...dryRun, '--quiet'])).stderr).toBe('');
    expect((await command([...dryRun, '--quiet', '--log-format', 'json'])).stderr).toBe('');
    const { stderr } = await command([...sample, '--resend', '--quiet'], {
      SMTP_PORT: String(await freePort()),
    });
    expect(lines(stderr)).toHaveLength(2);
    expect(stderr).toMatch(/^shopweather: cannot reach the mail server/);
  });

  test('shows the start of each step immediately with --verbose, even under cron', async () => {
    const { command } = await newShop();
    const { stderr } = await command([...sample, '--resend', '--verbose']);
    expect(lines(stderr)).toHaveLength(12);
    expect(stderr).toMatch(/^start {3}extract_shopping_data +started$/m);
  });
});
