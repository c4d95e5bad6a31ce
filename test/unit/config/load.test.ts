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
function writeConfig(content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, `config-${files++}.env`);
  writeFileSync(path, content, { mode });
  return path;
}

const noParts: [] = [];
const load = (path: string | undefined, env: Record<string, string> = {}) =>
  loadConfig({ env, systemTimezone: 'UTC' }, path, noParts).config;

describe('the configuration file may have', () => {
  test.each([
    ['a plain value', 'REPORT_CURRENCY=KRW', 'KRW'],
    ['a quoted value', "REPORT_CURRENCY='KRW'", 'KRW'],
    ['a line that begins with export', 'export REPORT_CURRENCY=KRW', 'KRW'],
    ['a comment after a space', 'REPORT_CURRENCY=KRW # won', 'KRW'],
    ['comment lines and blank lines', '# shop\n\n  # more\nREPORT_CURRENCY=KRW\n', 'KRW'],
    ['Windows line endings and a byte order mark', '\uFEFFREPORT_CURRENCY=KRW\r\n', 'KRW'],
    ['spaces around a value', 'REPORT_CURRENCY = KRW ', 'KRW'],
    ['keys of other programs', 'MYSQL_USER=x\nSHOPPING_DB_NAME=y\nREPORT_CURRENCY=KRW', 'KRW'],
    ['an empty value, which counts as not set', 'REPORT_CURRENCY=\nREPORT_LOCALE=en', 'USD'],
  ])('%s', (_, content, expected) => {
    expect(load(writeConfig(content)).currency).toBe(expected);
  });
});

test('the environment takes precedence over the file, unless the variable is empty', () => {
  const path = writeConfig('REPORT_CURRENCY=KRW');
  expect(load(path, { REPORT_CURRENCY: 'EUR' }).currency).toBe('EUR');
  expect(load(path, { REPORT_CURRENCY: '' }).currency).toBe('KRW');
});

describe('the configuration file is rejected with exit 78 if it', () => {
  test.each([
    ['is empty', '', /is empty/],
    ['has only comments', '# nothing\n\n', /is empty/],
    ['is binary', new Uint8Array([1, 0, 2]), /is not a text file/],
    ['has a misspelt key', 'MISING_VALUES=drop\n', /^MISING_VALUES in .* is not a key$/],
    [
      'has a misspelt key of a secret',
      'SMTP_PASWORD_FILE=/x\n',
      /^SMTP_PASWORD_FILE in .* is not a key$/,
    ],
    [
      'has a line that is not an assignment',
      'REPORT_CURRENCY=KRW\nREPORT_LOCALE ko\n',
      /:2 is not KEY=value/,
    ],
    [
      'has a # that would cut an unquoted value',
      'SMTP_PASSWORD=pass#word',
      /:1 has a # in an unquoted/,
    ],
    ['has a # that would empty a value', '\nSMTP_PASSWORD=#word', /:2 has a # in an unquoted/],
  ])('%s', async (_, content, message) => {
    const failure = await failureOf(() => load(writeConfig(content)));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('word ');
  });

  test.each([
    ['does not exist', join(folder, 'absent.env'), /absent\.env cannot be read \(ENOENT\)/],
    ['is a folder', folder, /cannot be read \(EISDIR\)/],
  ])('%s', async (_, path, message) => {
    const failure = await failureOf(() => load(path));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
  });
});

describe('a secret', () => {
  const smtp = {
    HOME: '/',
    SMTP_HOST: 'h',
    SMTP_FROM_MAIL: 'a@example.com',
    REPORT_TO: 'a@example.com',
    SMTP_USER: 'u',
  };
  const loadSmtp = (env: Record<string, string>) =>
    loadConfig(
      { env: { ...smtp, ...env }, systemTimezone: 'UTC' },
      writeConfig('REPORT_LOCALE=en'),
      ['mail', 'state'],
    ).config;

  test('is read from a file without the final newline', () => {
    expect(loadSmtp({ SMTP_PASSWORD_FILE: writeConfig(' p#1\n') }).smtp?.login?.password).toBe(
      ' p#1',
    );
  });

  test('is read from a systemd credential, which takes precedence over X_FILE', () => {
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

  test('may be a private key, which is also read from a systemd credential', async () => {
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
      'both the value and the file are set',
      { SMTP_PASSWORD: 'x', SMTP_PASSWORD_FILE: '/x' },
      /both SMTP_PASSWORD and SMTP_PASSWORD_FILE/,
    ],
    [
      'the file does not exist',
      { SMTP_PASSWORD_FILE: '/absent' },
      /the SMTP_PASSWORD_FILE \/absent cannot be read/,
    ],
  ])('is rejected with exit 78 if %s', async (_, env, message) => {
    const failure = await failureOf(() => loadSmtp(env));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
  });
});

describe('a configuration file that every user of the machine can read', () => {
  test.each([
    ['a password', "SHOPPING_PASSWORD='x'"],
    ['a password in a source', 'WEATHER_SOURCE=mysql://reader:x@db.example.com/weather'],
    ['the address of a watchdog', 'PING_URL=https://hc-ping.example.com/id'],
  ])('is rejected if it contains %s', async (_, content) => {
    const path = writeConfig(content, 0o604);
    const failure = await failureOf(() => load(path));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.problems).toEqual([
      { what: expect.stringMatching(/which holds a secret$/), remedy: `chmod 600 ${path}` },
    ]);
    chmodSync(path, 0o640);
    load(path);
  });

  test('causes a warning if it contains no secret', () => {
    const path = writeConfig('SHOPPING_SOURCE=mysql://reader@db.example.com/shop', 0o644);
    const { warnings } = loadConfig({ env: {}, systemTimezone: 'UTC' }, path, noParts);
    expect(warnings).toEqual([expect.stringContaining('it holds no secret yet')]);
  });
});

describe('the configuration file is', () => {
  const xdg = join(folder, 'xdg');
  const home = join(folder, 'home');
  for (const base of [xdg, join(home, '.config')]) {
    mkdirSync(join(base, 'shopweather'), { recursive: true });
    writeFileSync(join(base, 'shopweather', 'config.env'), 'REPORT_LOCALE=en');
  }

  test.each([
    ['the file of --config', '/option', { SHOPWEATHER_CONFIG: '/env' }, '/option'],
    [
      'otherwise the file of SHOPWEATHER_CONFIG',
      undefined,
      { SHOPWEATHER_CONFIG: '/env', XDG_CONFIG_HOME: xdg },
      '/env',
    ],
    [
      'otherwise in XDG_CONFIG_HOME',
      undefined,
      { XDG_CONFIG_HOME: xdg, HOME: home },
      join(xdg, 'shopweather/config.env'),
    ],
    [
      'otherwise in the default of XDG_CONFIG_HOME',
      undefined,
      { HOME: home },
      join(home, '.config/shopweather/config.env'),
    ],
    ['otherwise undefined', undefined, {}, undefined],
  ])('%s', (_, option, env, expected) => {
    expect(findConfigFile(option, env)).toBe(expected);
  });
});
