import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { databaseEnv } from '../../support/databases.ts';
import { freePort } from '../../support/free-port.ts';
import { openShop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

async function newShop() {
  const shop = await openShop();
  cleanUp.push(shop.close);
  return shop;
}

const sample = ['run', '--month', '2025-04', '--sample'];
const april = ['run', '--month', '2025-04'];

describe('ALERT_TO', () => {
  const alert = { ALERT_TO: 'Admin <admin@example.com>' };

  test('gets one mail per failed report and cause', async () => {
    const { command, server } = await newShop();
    const env = { ...databaseEnv(), ...alert, SHOPPING_TABLE: 'absent' };
    for (let i = 0; i < 2; i++) expect((await command(april, env)).code).toBe(78);
    expect(server.received.map(({ to }) => to)).toEqual([['admin@example.com']]);
    const mail = await simpleParser(server.received[0]?.raw as Buffer);
    expect(mail.subject).toBe('shopweather failed: report on 2025-04');
    expect(mail.html).toBe(false);
    for (const part of [
      'Step: extract_shopping_data',
      /Cause: the table does not exist: .* in mysql:/,
      'What to do: Check the table key',
      'shopweather resume 1',
      'Exit code 78, run 1 (',
      /^Log:\n\n?.*extract_/m,
    ]) {
      expect(mail.text).toMatch(part);
    }
    // Another cause and another month cause a new alert.
    await command(april, { ...databaseEnv(), ...alert, SHOPPING_PASSWORD: 'wrong' });
    await command(['run', '--month', '2025-03'], env);
    expect(server.received).toHaveLength(3);
  });

  test('gets no mail about a success or a dry run', async () => {
    const { command, server } = await newShop();
    expect((await command(sample, alert)).code).toBe(0);
    expect((await command([...april, '--dry-run'], { ...alert })).code).toBe(78);
    expect(server.received).toHaveLength(1);
  });

  test('causes a warning if it cannot be reached, and gets the alert of the next failure', async () => {
    const { command, server } = await newShop();
    const failing = { ...alert, RETRY_ATTEMPTS: '1', SMTP_PORT: String(await freePort()) };
    const { code, stderr } = await command(sample, failing);
    expect(code).toBe(69);
    expect(stderr).toMatch(/^warn {4}ALERT_TO: cannot reach the mail server/m);
    const env = { ...databaseEnv(), ...alert, SHOPPING_TABLE: 'absent' };
    await command(april, env);
    expect(server.received).toHaveLength(1);
  });
});

describe('PING_URL', () => {
  async function startWatchdog(status = 200) {
    const pings: { path: string; rid: string | null; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const url = new URL(request.url as string, 'http://127.0.0.1');
        pings.push({ path: url.pathname, rid: url.searchParams.get('rid'), body });
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    return { pings, env: { PING_URL: `http://127.0.0.1:${port}/secret-id/` } };
  }

  test('gets a ping at the start and after a success', async () => {
    const { command, rows } = await newShop();
    const { pings, env } = await startWatchdog();
    expect(await command(sample, env)).toMatchObject({ code: 0, stderr: '' });
    expect(pings.map(({ path }) => path)).toEqual(['/secret-id/start', '/secret-id']);
    const [{ id }] = rows('SELECT id FROM runs') as [{ id: string }];
    expect(pings.map(({ rid }) => rid)).toEqual([id, id]);
    expect(pings[1]?.body).toMatch(
      /^report on 2025-04 \(sample\), exit code 0\n(.*\n)*.*r = -0\.95/,
    );
    // A report that was already sent is a success too.
    await command(sample, env);
    expect(pings.map(({ path }) => path).slice(2)).toEqual(['/secret-id/start', '/secret-id']);
  });

  test('gets exit code, cause and log of a failure', async () => {
    const { command } = await newShop();
    const { pings, env } = await startWatchdog();
    await command(april, { ...databaseEnv(), ...env, SHOPPING_PASSWORD: 'wrong-password' });
    expect(pings.map(({ path }) => path)).toEqual(['/secret-id/start', '/secret-id/fail']);
    expect(pings[1]?.body).toMatch(/exit code 77\n.*refused the login\n {2}Check the user/);
    expect(pings[1]?.body).not.toContain('wrong-password');
  });

  test.each([
    ['the server answers with an error', () => startWatchdog(500), /rejected the ping: status 500/],
    [
      'nothing listens at the address',
      async () => ({ env: { PING_URL: `http://127.0.0.1:${await freePort()}/secret-id` } }),
      /the ping of .* failed: ECONNREFUSED/,
    ],
  ])('causes a warning without the address if %s', async (_, start, message) => {
    const { command, rows } = await newShop();
    const { env } = await start();
    const { code, stderr } = await command([...sample, '--verbose'], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('secret-id');
    expect(JSON.stringify(rows('SELECT * FROM log'))).not.toContain('secret-id');
  });

  test('gets no ping from a run that another run blocks', async () => {
    const recipient = Promise.withResolvers<() => void>();
    const shop = await openShop({
      onRcptTo: (_address, _session, done) => recipient.resolve(done),
    });
    cleanUp.push(shop.close);
    const { pings, env } = await startWatchdog();
    const first = shop.command([...sample, '--to', 'kim@example.com']);
    const acceptRecipient = await recipient.promise;
    expect((await shop.command(sample, env)).code).toBe(75);
    expect(pings).toEqual([]);
    acceptRecipient();
    await first;
  });
});

test('no secret appears in output, mails or files if runs fail', async () => {
  const { command, state, folder, server } = await newShop();
  const secrets = {
    SHOPPING_PASSWORD: 'first-secret',
    WEATHER_PASSWORD: 'second-secret',
    SMTP_PASSWORD: 'third-secret',
    PING_URL: 'http://127.0.0.1:1/fourth-secret',
  };
  const env = {
    ...databaseEnv(),
    ...secrets,
    ALERT_TO: 'admin@example.com',
    METRICS_FILE: join(folder, 'shop.prom'),
  };
  // The mail server accepts no login, so the second run fails at the login.
  const results = [
    await command([...april, '--verbose'], { ...env, SMTP_PASSWORD: '' }),
    await command([...sample, '--verbose'], { ...env, SMTP_USER: 'u' }),
    await command(['show'], env),
    await command(['history', '--json'], env),
    await command(['check', '--json'], { ...env, SMTP_USER: 'u' }),
  ];
  expect(results.map(({ code }) => code)).toEqual([77, 77, 0, 0, 77]);
  expect(server.received).toHaveLength(1);
  const text = [
    ...results.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...server.received.map(({ raw }) => String(raw)),
    readFileSync(env.METRICS_FILE, 'latin1'),
    ...readdirSync(state).map((file) => readFileSync(join(state, file), 'latin1')),
  ].join('\n');
  for (const secret of ['first', 'second', 'third', 'fourth']) {
    expect(text).not.toContain(`${secret}-secret`);
  }
});

describe('METRICS_FILE', () => {
  const value = (text: string, name: string) =>
    new RegExp(`^shopweather_${name} (.*)$`, 'm').exec(text)?.[1];

  test('holds the result of the last run and the time of the last success', async () => {
    const { command, folder } = await newShop();
    const file = join(folder, 'shopweather.prom');
    const metrics = () => readFileSync(file, 'utf8');
    const before = Date.now() / 1000;
    await command(sample, { METRICS_FILE: file });
    const first = metrics();
    expect(value(first, 'last_run_exit_code')).toBe('0');
    expect(Number(value(first, 'last_success_timestamp_seconds'))).toBeGreaterThanOrEqual(before);
    expect(value(first, 'last_run_step_attempts{step="send_email_report"}')).toBe('1');
    expect(statSync(file).mode & 0o777).toBe(0o644);

    await command([...sample, '--resend'], {
      METRICS_FILE: file,
      SMTP_PORT: String(await freePort()),
    });
    expect(value(metrics(), 'last_run_exit_code')).toBe('69');
    expect(value(metrics(), 'last_run_step_attempts{step="send_email_report"}')).toBe('3');
    expect(value(metrics(), 'last_success_timestamp_seconds')).toBe(
      value(first, 'last_success_timestamp_seconds'),
    );
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('has the text format of Prometheus', async () => {
    const { command, folder } = await newShop();
    const file = join(folder, 'shopweather.prom');
    await command(sample, { METRICS_FILE: file });
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      expect(line).toMatch(
        /^# (HELP \w+ .+|TYPE \w+ gauge)$|^shopweather_\w+(\{\w+="[\w.]+"\})? \d+(\.\d+)?(e-\d+)?$/,
      );
    }
  });

  test('causes a warning if it cannot be written', async () => {
    const { command } = await newShop();
    const env = { METRICS_FILE: '/nonexistent/shopweather.prom' };
    const { code, stderr } = await command([...sample, '--verbose'], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warn {4}METRICS_FILE: ENOENT/m);
  });
});
