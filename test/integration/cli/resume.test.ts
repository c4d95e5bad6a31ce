import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { databaseEnv, sourceUrl } from '../../support/databases.ts';
import { freePort } from '../../support/free-port.ts';
import { openProxy, type TcpProxy } from '../../support/proxy.ts';
import { openShop, type Shop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

const april = ['run', '--month', '2025-04'];
const noMail = async () => ({ SMTP_PORT: String(await freePort()), RETRY_ATTEMPTS: '1' });

let salesProxy: TcpProxy;
/** The state folder of a shop whose report on April could not be sent. */
let failedApril: string;
beforeAll(async () => {
  salesProxy = await openProxy(Number(new URL(sourceUrl('shopping')).port));
  failedApril = mkdtempSync(join(tmpdir(), 'shopweather-april-'));
  const { command, state } = await newShop();
  expect((await command(april, await noMail())).code).toBe(69);
  cpSync(state, failedApril, { recursive: true });
});
afterAll(() => {
  salesProxy.close();
  rmSync(failedApril, { recursive: true });
});

/**
 * A shop on the two MariaDB servers. Its connections to the server of the sales are counted.
 *
 * @param initialState the state folder that is copied into it
 */
async function newShop(initialState?: string) {
  const shop = await openShop();
  cleanUp.push(shop.close);
  if (initialState !== undefined) cpSync(initialState, shop.state, { recursive: true });
  const url = new URL(sourceUrl('shopping'));
  url.port = String(salesProxy.port);
  const env = { ...databaseEnv(), SHOPPING_SOURCE: url.href };
  const command = (args: string[], changes: Record<string, string> = {}) =>
    shop.command(args, { ...env, ...changes });
  const previous = salesProxy.connections();
  return { ...shop, command, salesConnections: () => salesProxy.connections() - previous };
}

const states = ({ rows }: Pick<Shop, 'rows'>, run: number) =>
  rows(`SELECT step, state FROM steps WHERE run = ${run} ORDER BY rowid`).map(({ state }) => state);

describe('resume', () => {
  test('continues at the failed step, without querying the databases again', async () => {
    const shop = await newShop(failedApril);
    const { code, stdout, stderr } = await shop.command(['resume']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(shop.salesConnections()).toBe(0);
    expect(shop.server.received).toHaveLength(1);
    expect(states(shop, 2)).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'done']);
    expect(shop.rows('SELECT resumes, exit_code, r < -0.9 AS found FROM runs')).toEqual([
      { resumes: null, exit_code: 69, found: 1 },
      { resumes: 1, exit_code: 0, found: 1 },
    ]);
    // After the report is sent, the outputs of the steps are deleted.
    expect(shop.rows('SELECT 1 FROM steps WHERE output IS NOT NULL')).toEqual([]);
  });

  test('repeats only the extract that failed', async () => {
    const shop = await newShop();
    const weather = await openProxy(Number(new URL(sourceUrl('weather')).port), (n) => n === 1);
    cleanUp.push(weather.close);
    const env = {
      WEATHER_SOURCE: sourceUrl('weather').replace(/:\d+\//, `:${weather.port}/`),
      RETRY_ATTEMPTS: '1',
    };
    expect((await shop.command(april, env)).code).toBe(69);
    expect((await shop.command(['resume', '1'], env)).code).toBe(0);
    expect(shop.salesConnections()).toBe(1);
    expect(states(shop, 2)).toEqual(['kept', 'done', 'done', 'done', 'done', 'done']);
  });

  test('continues at the failed step after the mail server or password is corrected', async () => {
    const shop = await newShop();
    const rejected = await shop.command(april, { SMTP_USER: 'u', SMTP_PASSWORD: 'wrong' });
    expect(rejected.code).toBe(77);
    expect((await shop.command(['resume'])).code).toBe(0);
    expect(shop.salesConnections()).toBe(1);
  });

  test.each([
    ['REPORT_LOCALE', 'ko', 'the look of the report'],
    ['TEMPERATURE_RANGES', '10', 'the analysis'],
    ['REPORT_TO', 'park@example.com', 'sender, recipients or subject'],
    ['SHOPPING_TABLE', 'shopping_db.shopping_data', 'the source of the sales'],
  ])('starts from the beginning if %s has changed, and logs why', async (key, value, why) => {
    const shop = await newShop(failedApril);
    const { code, stderr } = await shop.command(['resume', '--verbose'], { [key]: value });
    expect(code).toBe(0);
    expect(stderr).toContain(`starts from the beginning: ${why} changed\n`);
    expect(shop.salesConnections()).toBe(1);
    expect(shop.server.received).toHaveLength(1);
  });

  test('reads data again that could not be used', async () => {
    const shop = await newShop();
    expect((await shop.command(['run', '--month', '2024-04'])).code).toBe(65);
    const { code, stderr } = await shop.command(['resume']);
    expect(code).toBe(65);
    expect(stderr).toContain('starts from the beginning: the data could not be used');
    expect(shop.salesConnections()).toBe(2);
  });

  test('sends to the recipients of the --to of the failed run', async () => {
    const shop = await newShop();
    await shop.command([...april, '--to', 'me@example.com'], await noMail());
    expect((await shop.command(['resume'])).code).toBe(0);
    expect(shop.server.received.map(({ to }) => to)).toEqual([['me@example.com']]);
  });

  test('sends the mail of an older run of the same month if its number is given', async () => {
    const shop = await newShop(failedApril);
    const page = join(shop.folder, 'report.html');
    await shop.command([...april, '--output', page], await noMail());
    const ids = () => shop.rows('SELECT DISTINCT message_id FROM deliveries');
    const second = ids();
    expect((await shop.command(['resume', '1'])).code).toBe(0);
    expect(shop.salesConnections()).toBe(1);
    expect(shop.server.received).toHaveLength(1);
    expect(ids()).toHaveLength(1);
    expect(ids()).not.toEqual(second);
  });

  test('does nothing if nothing failed', async () => {
    const shop = await newShop();
    expect(await shop.command(['resume'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^There is nothing to resume/),
    });
    await shop.command(april);
    expect((await shop.command(['resume'])).stdout).toMatch(/^There is nothing to resume/);
    expect((await shop.command(['resume', '1'])).stdout).toMatch(
      /^There is nothing left to do: kim@/,
    );
    expect(shop.server.received).toHaveLength(1);
  });

  test.each([
    [['resume', '7'], "there is no run '7'"],
    [['resume', '--resend-unknown', '--mark-sent'], 'exclude each other'],
    [['show', 'x'], "there is no run 'x'"],
    [[...april, '--wait', 'long'], 'It must be a duration from 1ms to 24h'],
  ])('exits 64 with %j', async (args, message) => {
    const { code, stderr } = await (await newShop()).command(args);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });
});

test('a ledger of the first version is migrated', async () => {
  const shop = await openShop();
  cleanUp.push(shop.close);
  await shop.command([...april, '--sample']);
  // A ledger as the first version wrote it: the same mail, sent only to kim.
  const file = join(shop.state, 'ledger.db');
  const [mail] = shop.rows('SELECT * FROM mails');
  writeFileSync(file, '');
  for (const end of ['-wal', '-shm']) writeFileSync(`${file}${end}`, '');
  const database = new DatabaseSync(file);
  database.exec(
    `
    CREATE TABLE runs (id TEXT PRIMARY KEY, report TEXT NOT NULL, version TEXT NOT NULL,
      pid INTEGER NOT NULL, started TEXT NOT NULL, finished TEXT, exit_code INTEGER, error TEXT) STRICT;
    CREATE TABLE steps (run TEXT NOT NULL REFERENCES runs, step TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('done', 'failed')), attempts INTEGER NOT NULL,
      milliseconds REAL NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (run, step)) STRICT;
    CREATE TABLE mails (message_id TEXT PRIMARY KEY, sender TEXT NOT NULL, raw BLOB NOT NULL) STRICT;
    CREATE TABLE deliveries (report TEXT NOT NULL, recipient TEXT NOT NULL,
      message_id TEXT NOT NULL REFERENCES mails, state TEXT NOT NULL
        CHECK (state IN ('prepared', 'sending', 'sent', 'refused', 'unknown')),
      answer TEXT, changed TEXT NOT NULL, PRIMARY KEY (report, recipient)) STRICT;
    INSERT INTO runs VALUES ('old', '2025-04 (sample)', '0.0.9', 7, '2025-05-01T07:00:00Z', '2025-05-01T07:00:01Z', 0, NULL);
    INSERT INTO steps VALUES ('old', 'send_email_report', 'done', 2, 31.5, 'to kim@example.com');
    INSERT INTO deliveries VALUES ('2025-04 (sample)', 'kim@example.com', '${mail?.message_id}', 'sent', '250', '2025-05-01T07:00:01Z');
    PRAGMA user_version = 1`.replace(
      'INSERT INTO deliveries',
      `INSERT INTO mails VALUES ('${mail?.message_id}', 'report@example.com', x'00');\n    INSERT INTO deliveries`,
    ),
  );
  database.close();

  const output = await shop.command(['show', '--json']);
  expect(JSON.parse(output.stdout)).toMatchObject({
    number: 1,
    state: 'ok',
    request: null,
    steps: [{ step: 'send_email_report', attempts: 2, detail: 'to kim@example.com' }],
  });
  expect((await shop.command(['resume', '1'])).code).toBe(64);
  expect((await shop.command([...april, '--sample'])).code).toBe(0);
  expect(shop.server.received.at(-1)?.to).toEqual(['lee@example.com']);
});
