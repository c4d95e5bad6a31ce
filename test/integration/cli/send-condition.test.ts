import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { freePort } from '../../support/free-port.ts';
import { openShop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

/**
 * A shop with data of three months of 2025. In February sales fall with the temperature. March has
 * too few days for a verdict. In April sales do not depend on the temperature, and one amount is
 * missing.
 */
async function newShop(settings: Record<string, string>, options: SMTPServerOptions = {}) {
  const shop = await openShop(options);
  cleanUp.push(shop.close);
  const file = join(shop.folder, 'shop.db');
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    CREATE TABLE weather_data (date TEXT, temperature REAL);
    WITH RECURSIVE days(d) AS (
      SELECT '2025-02-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2025-04-30')
    INSERT INTO weather_data SELECT d, 10 + (strftime('%d', d) * 7) % 11 FROM days;
    INSERT INTO shopping_data SELECT date,
      CASE strftime('%m', date)
        WHEN '02' THEN 1000 - 30 * temperature + (strftime('%d', date) * 5) % 7
        ELSE 1000 + (strftime('%d', date) * strftime('%d', date) * 13) % 101 END
      FROM weather_data WHERE date < '2025-03-11' OR date >= '2025-04-01';
    INSERT INTO shopping_data VALUES ('2025-04-07', NULL)`);
  database.close();
  const source = `sqlite:${file}`;
  const env = {
    SHOPPING_SOURCE: source,
    WEATHER_SOURCE: source,
    HISTORY_MONTHS: '0',
    RETRY_ATTEMPTS: '1',
    ...settings,
  };
  const command = (args: string[], changes: Record<string, string> = {}) =>
    shop.command(args, { ...env, ...changes });
  const run = (month: string, args: string[] = [], changes: Record<string, string> = {}) =>
    command(['run', '--month', month, ...args], changes);
  const runs = () =>
    shop
      .rows('SELECT report, exit_code, withheld FROM runs ORDER BY number')
      .map(({ report, exit_code, withheld }) => `${report} ${exit_code} ${withheld}`);
  const subjects = async () =>
    (await Promise.all(shop.server.received.map(({ raw }) => simpleParser(raw)))).map(
      ({ subject }) => subject?.replace('Shopping vs temperature report, ', ''),
    );
  return { ...shop, command, run, runs, subjects };
}

const successWithoutOutput = { code: 0, stdout: '', stderr: '' };
const notable = { SEND_IF: 'notable' };
const note = { SEND_IF: 'notable', SEND_OTHERWISE: 'note' };
const noMail = async () => ({ SMTP_PORT: String(await freePort()) });

test.each([
  ['always', '2025-02', null],
  ['always', '2025-03', null],
  ['always', '2025-04', null],
  ['notable', '2025-02', null],
  ['notable', '2025-03', 'not enough evidence'],
  ['notable', '2025-04', 'no effect detected'],
  ['error-free', '2025-02', null],
  ['error-free', '2025-03', 'data has gaps'],
  ['error-free', '2025-04', 'data has gaps'],
])(
  'SEND_IF=%s, report on %s: the reason not to send it is %s',
  async (SEND_IF, month, withheld) => {
    const { run, runs, rows, server } = await newShop({ SEND_IF });
    expect(await run(month)).toEqual(successWithoutOutput);
    expect(server.received).toHaveLength(withheld === null ? 1 : 0);
    expect(runs()).toEqual([`${month} 0 ${withheld}`]);
    const [step] = rows("SELECT state, detail FROM steps WHERE step = 'send_email_report'");
    expect(step).toEqual({
      state: 'done',
      detail:
        withheld === null
          ? 'to kim@example.com, lee@example.com'
          : `not sent: ${withheld} (SEND_IF=${SEND_IF})`,
    });
  },
);

describe('a withheld report', () => {
  test('is decided again by each run', async () => {
    const { run, runs, subjects, folder } = await newShop(notable);
    for (let i = 0; i < 2; i++) expect(await run('2025-04')).toEqual(successWithoutOutput);
    expect(runs()).toEqual(['2025-04 0 no effect detected', '2025-04 0 no effect detected']);
    const database = new DatabaseSync(join(folder, 'shop.db'));
    database.exec(`
      UPDATE shopping_data SET amount = 1000 - 30 * temperature + (strftime('%d', w.date) * 5) % 7
      FROM weather_data AS w WHERE w.date = shopping_data.date`);
    database.close();
    expect(await run('2025-04')).toEqual(successWithoutOutput);
    expect(await subjects()).toEqual(['April 2025']);
  });

  test.each([[['--resend']], [['--to', 'me@example.com']]])(
    'is sent with %j, even if the run has to be resumed',
    async (args) => {
      const { run, runs, command, subjects } = await newShop(notable);
      await run('2025-04');
      expect((await run('2025-04', args, await noMail())).code).toBe(69);
      expect(await command(['resume'])).toEqual(successWithoutOutput);
      expect(runs().at(-1)).toBe('2025-04 0 null');
      expect(await subjects()).toEqual(['April 2025']);
    },
  );

  test('is not sent by resume if the condition has changed since the run', async () => {
    const { run, runs, command, server } = await newShop({});
    expect((await run('2025-04', [], await noMail())).code).toBe(69);
    const { code, stderr } = await command(['resume', '--verbose'], notable);
    expect(code).toBe(0);
    expect(stderr).toContain('starts from the beginning: the condition for sending changed\n');
    expect(runs()).toEqual(['2025-04 69 null', '2025-04 0 no effect detected']);
    expect(server.received).toEqual([]);
    // SEND_OTHERWISE does not matter for a report that meets the condition.
    expect((await run('2025-02', [], await noMail())).code).toBe(69);
    const resumed = await command(['resume', '--verbose'], { SEND_OTHERWISE: 'note' });
    expect(resumed.stderr).not.toContain('starts from the beginning');
    expect(server.received).toHaveLength(1);
  });

  test('is still saved by --output', async () => {
    const { run, folder } = await newShop(notable);
    const output = join(folder, 'report.html');
    expect(await run('2025-04', ['--output', output])).toEqual(successWithoutOutput);
    expect(readFileSync(output, 'utf8')).toContain('</html>');
  });

  test('is listed by history and show', async () => {
    const { run, command, folder } = await newShop(notable);
    await run('2025-04');
    expect((await command(['history'])).stdout).toMatch(
      / 2025-04 .* ok, report withheld: no effect detected$/m,
    );
    expect(JSON.parse((await command(['history', '--json'])).stdout)).toMatchObject({
      runs: [{ state: 'ok', withheld: 'no effect detected' }],
      deliveries: [],
    });
    const page = join(folder, 'history.html');
    await command(['history', '--html', page]);
    expect(readFileSync(page, 'utf8')).toContain(
      '<span class="ok">ok, report withheld: no effect detected</span>',
    );
    const { stdout } = await command(['show']);
    expect(stdout).toMatch(/^Run 1, report on 2025-04: ok, report withheld: no effect detected$/m);
    expect(stdout).toMatch(
      /send_email_report .* not sent: no effect detected \(SEND_IF=notable\)$/m,
    );
  });

  test('is a success for status', async () => {
    const { run, command, rows } = await newShop(notable);
    await run('2025-03');
    await run('2025-04');
    const { code, stdout } = await command(['status']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ok: the last report, on 2025-04, was withheld as configured \(no effect detected\) \d+ minutes ago$/m,
    );
    expect(stdout).toMatch(/^never sent: 2025-05 to /m);
    expect(stdout).toMatch(/^last run: 2, .*: ok, report withheld: no effect detected$/m);
    expect(JSON.parse((await command(['status', '--json'])).stdout)).toMatchObject({
      ok: true,
      lastSuccess: { report: '2025-04', state: 'withheld', withheld: 'no effect detected' },
    });
    const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
    rows(`UPDATE runs SET finished = '${old}'`);
    expect(await command(['status'])).toMatchObject({
      code: 69,
      stdout: expect.stringMatching(/^late: .*, was withheld as configured \(.*\) 40 days ago$/m),
    });
  });

  test('is not a success for status if the last run of the month failed', async () => {
    const { run, command } = await newShop(notable);
    await run('2025-04');
    await run('2025-04', ['--resend'], await noMail());
    const { code, stdout } = await command(['status']);
    expect(code).toBe(69);
    expect(stdout).toMatch(/^never sent: 2025-04 to /m);
  });

  test('is a success for watchdog and metrics, and causes no alert', async () => {
    const { run, folder, server } = await newShop({ ...notable, ALERT_TO: 'admin@example.com' });
    const pings: string[] = [];
    const watchdog = createServer((request, response) => {
      pings.push(new URL(request.url as string, 'http://127.0.0.1').pathname);
      request.resume().on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    cleanUp.push(() => watchdog.close());
    await once(watchdog, 'listening');
    const METRICS_FILE = join(folder, 'shop.prom');
    const { port } = watchdog.address() as AddressInfo;
    expect(
      await run('2025-04', [], { METRICS_FILE, PING_URL: `http://127.0.0.1:${port}/id` }),
    ).toEqual(successWithoutOutput);
    expect(pings).toEqual(['/id/start', '/id']);
    const metrics = readFileSync(METRICS_FILE, 'utf8');
    expect(metrics).toMatch(/^shopweather_last_run_exit_code 0$/m);
    expect(metrics).toMatch(/^shopweather_last_success_timestamp_seconds \d/m);
    expect(server.received).toEqual([]);
  });
});

describe('a note', () => {
  test('is sent once to the same recipients instead of the report', async () => {
    const { run, runs, command, server, rows } = await newShop({
      ...note,
      REPORT_CC: 'copy@example.com',
    });
    expect(await run('2025-04')).toEqual(successWithoutOutput);
    const recipients = ['kim@example.com', 'lee@example.com', 'copy@example.com'];
    expect(server.received.map(({ to }) => to)).toEqual([recipients]);
    const mail = await simpleParser(server.received[0]?.raw as Buffer);
    expect(mail.subject).toBe('Shopping vs temperature report, April 2025 (nothing notable)');
    expect(mail.text).toMatch(/^Sales and temperature, April 2025\n\nNo effect /);
    expect(mail.text).toContain(': shopweather run --month 2025-04 --resend\n');
    expect(mail.html).toContain('<html lang="en">');
    expect(runs()).toEqual(['2025-04 0 no effect detected']);
    expect(rows("SELECT detail FROM steps WHERE step = 'send_email_report'")).toEqual([
      { detail: `a note to ${recipients.join(', ')}: no effect detected (SEND_IF=notable)` },
    ]);

    expect((await run('2025-04')).stdout).toBe(
      `The report on 2025-04 was already sent to ${recipients.join(', ')}, or a note instead (no effect detected). To send it again: --resend\n`,
    );
    expect(server.received).toHaveLength(1);
    expect((await command(['status'])).stdout).toMatch(
      /^ok: the last report, on 2025-04, was sent as a note \(no effect detected\) \d+ minutes ago$/m,
    );
  });

  test('is sent in Korean and mentions missing data', async () => {
    const { run, server } = await newShop({
      SEND_IF: 'error-free',
      SEND_OTHERWISE: 'note',
      REPORT_LOCALE: 'ko',
    });
    await run('2025-04');
    const mail = await simpleParser(server.received[0]?.raw as Buffer);
    expect(mail.subject).toMatch(/^2025년 4월 매출과 기온 보고서 \(데이터 누락\)$/);
    expect(mail.html).toContain('<html lang="ko">');
  });

  test.each([[['--resend']], [['--to', 'kim@example.com']]])(
    'does not stop %j from sending the report to the same recipients',
    async (args) => {
      const { run, runs, subjects } = await newShop(note);
      await run('2025-04');
      expect(await run('2025-04', args)).toEqual(successWithoutOutput);
      expect(await subjects()).toEqual(['April 2025 (nothing notable)', 'April 2025']);
      expect(runs()).toEqual(['2025-04 0 no effect detected', '2025-04 0 null']);
    },
  );

  test('is stored, and recipients who did not get it get the same bytes later', async () => {
    let accepting = false;
    const { run, runs, command, server, deliveries, rows } = await newShop(note, {
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('lee') && !accepting
          ? done(Object.assign(new Error('no'), { responseCode: 550 }))
          : done(),
    });
    expect((await run('2025-04')).code).toBe(76);
    expect(deliveries()).toEqual(['kim sent', 'lee refused']);
    expect((await command(['status'])).code).toBe(69);
    accepting = true;
    expect(await run('2025-04')).toEqual(successWithoutOutput);
    expect(server.received.map(({ to }) => to)).toEqual([['kim@example.com'], ['lee@example.com']]);
    expect(server.received[1]?.raw.equals(server.received[0]?.raw as Buffer)).toBe(true);
    expect(runs()).toEqual(['2025-04 76 null', '2025-04 0 no effect detected']);
    expect(rows("SELECT detail FROM steps WHERE step = 'send_email_report' AND run = 2")).toEqual([
      { detail: 'the stored note to lee@example.com: no effect detected' },
    ]);
  });

  test('is sent unchanged by resume', async () => {
    const { run, runs, command, subjects, rows } = await newShop(note);
    expect((await run('2025-04', [], await noMail())).code).toBe(69);
    const mails = rows('SELECT message_id FROM mails');
    expect(await command(['resume'])).toEqual(successWithoutOutput);
    expect(await subjects()).toEqual(['April 2025 (nothing notable)']);
    expect(rows('SELECT message_id FROM mails')).toEqual(mails);
    expect(runs().at(-1)).toBe('2025-04 0 no effect detected');
  });
});

describe('a dry run', () => {
  test.each([
    ['2025-02', notable, 'nothing sent, as requested'],
    [
      '2025-04',
      notable,
      'nothing sent, as requested; a sending run would not send it either: no effect detected',
    ],
    [
      '2025-04',
      note,
      'nothing sent, as requested; a sending run would send a note instead: no effect detected',
    ],
  ])(
    'of %s with %j prints the report and says what a sending run would do',
    async (month, settings, message) => {
      const { run, state } = await newShop(settings);
      const { code, stdout, stderr } = await run(month, ['--dry-run', '--format', 'text']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Sales and temperature, /);
      expect(stderr).toMatch(new RegExp(`^ok +send_email_report +${message}, \\d+ ms$`, 'm'));
      expect(existsSync(state)).toBe(false);
    },
  );
});

describe('backfill', () => {
  const span = ['backfill', '--from', '2025-02', '--to', '2025-04'];

  test.each([
    [notable, 'withheld', ['February 2025']],
    [
      note,
      'note sent',
      ['February 2025', 'March 2025 (nothing notable)', 'April 2025 (nothing notable)'],
    ],
  ])('with --send follows the same condition: %j', async (settings, state, sent) => {
    const { command, subjects } = await newShop(settings);
    const { code, stdout } = await command([...span, '--send']);
    expect(code).toBe(0);
    for (const line of [
      /^2025-02 +-1\.00 +sent$/m,
      new RegExp(`^2025-03 +-?0\\.\\d\\d +${state}: not enough evidence$`, 'm'),
      new RegExp(`^2025-04 +-?0\\.\\d\\d +${state}: no effect detected$`, 'm'),
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(await subjects()).toEqual(sent);
    expect((await command([...span, '--send'])).stdout).toMatch(/^Nothing to do: of 3 months/);
  });

  test('without --send withholds nothing', async () => {
    const { command, runs } = await newShop(notable);
    expect((await command(span)).stdout).toMatch(/^2025-04 .* made$/m);
    expect(runs()).toEqual(['2025-02 0 null', '2025-03 0 null', '2025-04 0 null']);
    expect((await command(['status'])).stdout).toMatch(/^never sent: 2025-02 to /m);
  });
});
