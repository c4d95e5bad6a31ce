import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TEMPLATES } from '../../../src/system/assets.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { openShop } from '../../support/shop.ts';
import { SMTP_PASSWORD, SMTP_USER, startSmtp } from '../../support/smtp.ts';

const cleanUp = cleanUpAfterEach();

const folder = mkdtempSync(join(tmpdir(), 'shopweather-check-'));
const file = join(folder, 'shop.db');
const month = Temporal.Now.plainDateISO().toPlainYearMonth().subtract({ months: 1 });

beforeAll(() => {
  const days = Array.from(
    { length: 28 },
    (_, i) => `('${month.toPlainDate({ day: i + 1 })}', ${i % 7})`,
  );
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    CREATE TABLE weather_data (date TEXT, temperature REAL);
    INSERT INTO shopping_data VALUES ${days};
    INSERT INTO weather_data VALUES ${days}`);
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = {
  SHOPPING_SOURCE: `sqlite:${file}`,
  WEATHER_SOURCE: `sqlite:${file}`,
  REPORT_TIMEZONE: 'UTC',
};

async function newShop(changes: Record<string, string> = {}) {
  const shop = await openShop();
  cleanUp.push(shop.close);
  const check = (...args: string[]) => shop.command(['check', ...args], { ...env, ...changes });
  return { ...shop, check };
}

test('check sends nothing and records nothing', async () => {
  const { check, server, rows } = await newShop();
  expect((await check()).stdout).not.toContain('templates');
  expect(server.received).toEqual([]);
  expect(() => rows('SELECT 1 FROM runs')).toThrow('unable to open');
});

test.each<[string, Record<string, string>, number, RegExp]>([
  [
    'a check warns about the data',
    { CHECK_TEMPERATURE: '1..5 warn' },
    0,
    /^warning {2}data of .* 28 in common; a temperature of [06] °C on .*, expected 1 °C to 5 °C\n {9}Check WEATHER_UNIT, .*, change CHECK_TEMPERATURE\.$/m,
  ],
  [
    'the data fails a check',
    { CHECK_TEMPERATURE: '1..5 fail', CHECK_AMOUNT: '0..5 fail' },
    65,
    /^failure {2}data of .*: a temperature of [06] °C on .*\n {9}Check WEATHER_UNIT, .*\nfailure {2}data of .*: an amount of 6 on /m,
  ],
  [
    'the mail server requires a login and the password is wrong',
    { SMTP_USER: 'u', SMTP_PASSWORD: 'no' },
    77,
    /^failure {2}mail: session +.*login/m,
  ],
  [
    'the mail server does not encrypt',
    { SMTP_SECURITY: 'starttls' },
    76,
    /^failure {2}mail: session +.*does not offer STARTTLS/m,
  ],
  [
    'no mail server is configured',
    { SMTP_HOST: '', REPORT_TO: '', SMTP_FROM_MAIL: '' },
    0,
    /^warning {2}mail +no mail server is configured: only dry runs work$/m,
  ],
  [
    'a key is missing',
    { REPORT_TO: '', TEMPERATURE_RANGES: 'x' },
    78,
    /^failure {2}configuration +TEMPERATURE_RANGES must be[\s\S]*^failure {2}configuration +REPORT_TO is missing/m,
  ],
  [
    'the state folder cannot be created',
    { SHOPWEATHER_STATE_DIR: '/proc/shopweather' },
    0,
    /^ok {7}time zone/m,
  ],
  [
    'the time zone is not configured',
    { REPORT_TIMEZONE: '' },
    0,
    /^ok {7}time zone +UTC, which is the system's: set REPORT_TIMEZONE to be sure$/m,
  ],
])('check reports it if %s', async (_, changes, expected, message) => {
  const { check } = await newShop(changes);
  const { code, stdout } = await check();
  expect(stdout).toMatch(message);
  expect(code).toBe(expected);
  expect(stdout).toMatch(
    expected === 0 ? /^(A run would succeed|All is well)/m : /^\d+ failed: a run would not/m,
  );
});

describe('custom templates', () => {
  /** Runs check with a folder of these templates. */
  async function checkTemplates(templates: Record<string, string>) {
    const shop = await newShop();
    const TEMPLATES_DIR = join(shop.folder, 'look');
    mkdirSync(TEMPLATES_DIR);
    for (const [name, text] of Object.entries(templates)) {
      writeFileSync(join(TEMPLATES_DIR, name), text);
    }
    const { code, stdout } = await shop.command(['check'], { ...env, TEMPLATES_DIR });
    return { code, output: stdout.replaceAll(`${TEMPLATES_DIR}/`, '') };
  }
  const allTemplates = (text: (name: string) => string) =>
    Object.fromEntries(TEMPLATES.map((name) => [name, text(name)]));
  const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

  test('are all tried', async () => {
    const { code, output } = await checkTemplates(
      allTemplates((name) => (/^chart-/.test(name) ? DRAWING : 'fine\n')),
    );
    expect(output).toContain(`ok       templates                  ${TEMPLATES.join(', ')}\n`);
    expect(code).toBe(0);
  });

  test.each(TEMPLATES)('fail one by one, as %s does', async (name) => {
    const { code, output } = await checkTemplates({
      [name]: "\n<% throw new Error('of mine') %>\n",
    });
    expect(output).toContain(`${name}, line 2: of mine\n         Correct it`);
    expect(code).toBe(78);
  });

  test('are all listed if they have syntax errors', async () => {
    const { code, output } = await checkTemplates(allTemplates(() => '<% } %>'));
    for (const name of TEMPLATES) {
      expect(output).toContain(
        `failure  templates                  ${name}, line 1: Unexpected token '}'`,
      );
    }
    expect(code).toBe(78);
  });

  test('cause a warning if the folder has none', async () => {
    const { code, output } = await checkTemplates({});
    expect(output).toMatch(
      /^warning {2}templates +TEMPLATES_DIR holds no template: the program's own/m,
    );
    expect(code).toBe(0);
  });
});

test('check warns about files that other users can read, and fails if they hold a secret', async () => {
  const { check, folder, state } = await newShop();
  const config = join(folder, 'config.env');
  writeFileSync(config, 'REPORT_LOCALE=ko\n', { mode: 0o644 });
  mkdirSync(state, { mode: 0o755 });
  const { stdout, code } = await check('--config', config);
  expect(stdout).toMatch(/^warning {2}file modes +every user of this machine can read .*config/m);
  expect(stdout).toMatch(
    /^warning {2}state: permissions +others may look into .*state: addresses/m,
  );
  expect(stdout).toContain(`chmod 600 ${config}`);
  expect(code).toBe(0);

  writeFileSync(config, 'SHOPPING_PASSWORD=x\n');
  const failed = await check('--config', config);
  expect(failed.stdout).toMatch(/^failure {2}configuration +every user .* holds a secret$/m);
  expect(failed.code).toBe(78);
  chmodSync(config, 0o640);
  expect((await check('--config', config)).stdout).toMatch(/^warning {2}file modes.*mode 640/m);
});

test('check logs in to a mail server with TLS and warns that its certificate ends soon', async () => {
  const server = await startSmtp();
  cleanUp.push(() => server.stop());
  const { check } = await newShop({
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(server.port),
    SMTP_SECURITY: 'starttls',
    SMTP_USER,
    SMTP_PASSWORD,
  });
  const { code, stdout } = await check();
  expect(stdout).toMatch(/^ok {7}mail: session +logged in as mailer, starttls$/m);
  expect(stdout).toMatch(/^warning {2}mail: encryption +the certificate ends in \d+ days$/m);
  expect(stdout).not.toContain(SMTP_PASSWORD);
  expect(code).toBe(0);
});
