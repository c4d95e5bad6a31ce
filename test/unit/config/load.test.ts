import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { findConfigFile } from '../../../src/config/file.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { failureOf } from '../../support/failures.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, `config-${files++}.env`);
  writeFileSync(path, content, { mode });
  return path;
}

const needs: [] = [];
const load = (path: string | undefined, env: Record<string, string> = {}) =>
  loadConfig({ env, systemTimezone: 'UTC' }, path, needs).config;

describe('what the file says', () => {
  test.each([
    ['plain', 'REPORT_CURRENCY=KRW', 'KRW'],
    ['quoted', "REPORT_CURRENCY='KRW'", 'KRW'],
    ['export', 'export REPORT_CURRENCY=KRW', 'KRW'],
    ['comment after a space', 'REPORT_CURRENCY=KRW # won', 'KRW'],
    ['comment lines and blank lines', '# shop\n\n  # more\nREPORT_CURRENCY=KRW\n', 'KRW'],
    ['Windows line ends and byte order mark', '\uFEFFREPORT_CURRENCY=KRW\r\n', 'KRW'],
    ['spaces around', 'REPORT_CURRENCY = KRW ', 'KRW'],
    ['keys of other programs', 'MYSQL_USER=x\nSHOPPING_DB_NAME=y\nREPORT_CURRENCY=KRW', 'KRW'],
    ['an empty value is not given', 'REPORT_CURRENCY=\nREPORT_LOCALE=en', 'USD'],
  ])('%s', (_, content, expected) => {
    expect(load(file(content)).currency).toBe(expected);
  });
});

test('the environment wins over the file, unless it is empty', () => {
  const path = file('REPORT_CURRENCY=KRW');
  expect(load(path, { REPORT_CURRENCY: 'EUR' }).currency).toBe('EUR');
  expect(load(path, { REPORT_CURRENCY: '' }).currency).toBe('KRW');
});

describe('exit 78', () => {
  test.each([
    ['empty', '', /is empty/],
    ['only comments', '# nothing\n\n', /is empty/],
    ['binary', new Uint8Array([1, 0, 2]), /is not a text file/],
    ['a misspelt key', 'MISING_VALUES=drop\n', /^MISING_VALUES in .* is not a key$/],
    ['a misspelt secret', 'SMTP_PASWORD_FILE=/x\n', /^SMTP_PASWORD_FILE in .* is not a key$/],
    [
      'a line that is no assignment',
      'REPORT_CURRENCY=KRW\nREPORT_LOCALE ko\n',
      /:2 is not KEY=value/,
    ],
    [
      'a # that would cut an unquoted value',
      'SMTP_PASSWORD=pass#word',
      /:1 has a # in an unquoted/,
    ],
    ['a # that would empty a value', '\nSMTP_PASSWORD=#word', /:2 has a # in an unquoted/],
  ])('%s', async (_, content, message) => {
    const failure = await failureOf(() => load(file(content)));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('word ');
  });

  test.each([
    ['absent', join(folder, 'absent.env'), /absent\.env cannot be read \(ENOENT\)/],
    ['a folder', folder, /cannot be read \(EISDIR\)/],
  ])('%s', async (_, path, message) => {
    const failure = await failureOf(() => load(path));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
  });
});

describe('secrets from files', () => {
  const smtp = {
    HOME: '/',
    SMTP_HOST: 'h',
    SMTP_FROM_MAIL: 'a@example.com',
    REPORT_TO: 'a@example.com',
    SMTP_USER: 'u',
  };
  const loadSmtp = (env: Record<string, string>) =>
    loadConfig({ env: { ...smtp, ...env }, systemTimezone: 'UTC' }, file('REPORT_LOCALE=en'), [
      'mail',
      'state',
    ]).config;

  test('without the newline that editors add', () => {
    expect(loadSmtp({ SMTP_PASSWORD_FILE: file(' p#1\n') }).smtp?.login?.password).toBe(' p#1');
  });

  test('or from systemd, which goes before the file that its service cannot read', () => {
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials);
    writeFileSync(join(credentials, 'SMTP_PASSWORD'), 'by systemd\n');
    const env = { CREDENTIALS_DIRECTORY: credentials };
    const password = (more: Record<string, string>) =>
      loadSmtp({ ...env, ...more }).smtp?.login?.password;
    expect(password({})).toBe('by systemd');
    expect(password({ SMTP_PASSWORD_FILE: '/absent' })).toBe('by systemd');
    expect(password({ SMTP_PASSWORD: 'given' })).toBe('given');
  });

  test('and so does the private key of a certificate', async () => {
    const { key } = await makeAuthority(join(folder, 'authority'));
    const credentials = mkdtempSync(join(folder, 'credentials-'));
    copyFileSync(key, join(credentials, 'SHOPPING_TLS_KEY'));
    const load = (env: Record<string, string>) =>
      loadSmtp({ SMTP_PASSWORD: 'p', SHOPPING_TLS_KEY: '/absent', ...env });
    expect((await failureOf(() => load({}))).message).toMatch(/\/absent, which cannot be read/);
    expect(load({ CREDENTIALS_DIRECTORY: credentials }).smtp).not.toBeNull();
  });

  test.each([
    [
      'both given',
      { SMTP_PASSWORD: 'x', SMTP_PASSWORD_FILE: '/x' },
      /both SMTP_PASSWORD and SMTP_PASSWORD_FILE/,
    ],
    [
      'file absent',
      { SMTP_PASSWORD_FILE: '/absent' },
      /the SMTP_PASSWORD_FILE \/absent cannot be read/,
    ],
  ])('%s: exit 78', async (_, env, message) => {
    const failure = await failureOf(() => loadSmtp(env));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
  });
});

describe('a file that every user of the machine can read', () => {
  test.each([
    ['a password', "SHOPPING_PASSWORD='x'"],
    ['a password in a source', 'WEATHER_SOURCE=mysql://reader:x@db.example.com/weather'],
    ['the address of a watchdog', 'PING_URL=https://hc-ping.example.com/id'],
  ])('is refused where it holds %s', async (_, content) => {
    const path = file(content, 0o604);
    const failure = await failureOf(() => load(path));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.problems).toEqual([
      { what: expect.stringMatching(/which holds a secret$/), remedy: `chmod 600 ${path}` },
    ]);
    chmodSync(path, 0o640);
    load(path);
  });

  test('is warned of where it holds none', () => {
    const path = file('SHOPPING_SOURCE=mysql://reader@db.example.com/shop', 0o644);
    const { warnings } = loadConfig({ env: {}, systemTimezone: 'UTC' }, path, needs);
    expect(warnings).toEqual([expect.stringContaining('it holds no secret yet')]);
  });
});

describe('where the file is looked for', () => {
  const xdg = join(folder, 'xdg');
  const home = join(folder, 'home');
  for (const base of [xdg, join(home, '.config')]) {
    mkdirSync(join(base, 'shopweather'), { recursive: true });
    writeFileSync(join(base, 'shopweather', 'config.env'), 'REPORT_LOCALE=en');
  }

  test.each([
    ['--config first', '/asked', { SHOPWEATHER_CONFIG: '/env' }, '/asked'],
    ['then the variable', undefined, { SHOPWEATHER_CONFIG: '/env', XDG_CONFIG_HOME: xdg }, '/env'],
    [
      'then XDG',
      undefined,
      { XDG_CONFIG_HOME: xdg, HOME: home },
      join(xdg, 'shopweather/config.env'),
    ],
    ['or its default', undefined, { HOME: home }, join(home, '.config/shopweather/config.env')],
    ['or nowhere', undefined, {}, undefined],
  ])('%s', (_, asked, env, expected) => {
    expect(findConfigFile(asked, env)).toBe(expected);
  });
});
