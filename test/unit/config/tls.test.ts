import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../src/config/config.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { failureOf } from '../../support/failures.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-pem-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const content = (name: string) => readFileSync(path(name), 'utf8');
beforeAll(async () => {
  // The authority writes ca.pem and ca.key; each `sign` writes signed-0.pem, signed-0.key and so on.
  const authority = await makeAuthority(folder);
  await authority.sign(['reader']);
  await authority.sign(['another']);
  writeFileSync(path('two.pem'), content('ca.pem') + content('signed-0.pem'));
  writeFileSync(path('empty.pem'), '');
  writeFileSync(path('damaged.pem'), content('ca.pem').replace(/M/g, 'A'));
  writeFileSync(path('damaged.key'), content('ca.key').replace(/M/g, 'A'));
  writeFileSync(path('binary.der'), Buffer.from([0x30, 0x82, 0]));
  const key = createPrivateKey(content('ca.key'));
  for (const type of ['pkcs8', 'sec1'] as const) {
    const encryption = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    writeFileSync(path(`locked-${type}.key`), key.export({ type, ...encryption }));
  }
});

const parseConnection = (
  keys: Record<string, string>,
  source = 'mysql://reader@db.example.com/shop',
) => {
  const files = Object.entries(keys).map(([key, value]) => [
    `SHOPPING_${key}`,
    key === 'TLS' ? value : path(value),
  ]);
  const raw = { SHOPPING_SOURCE: source, WEATHER_SOURCE: 'sqlite:w.db' };
  return parseConfig({ ...raw, ...Object.fromEntries(files) }, ['sources'], {
    TZ: 'UTC',
    resolved: 'UTC',
  }).sources?.shopping.connection;
};

test.each<[string, Record<string, string>, () => object | null]>([
  ['off without any key', {}, () => null],
  ['off with SHOPPING_TLS=off', { TLS: 'off' }, () => null],
  ['on, with the authorities of the system', { TLS: 'on' }, () => ({ ca: null, client: null })],
  ['on, with an authority', { TLS_CA: 'ca.pem' }, () => ({ ca: content('ca.pem'), client: null })],
  [
    'on, with two authorities',
    { TLS: 'on', TLS_CA: 'two.pem' },
    () => ({ ca: content('two.pem') }),
  ],
  [
    'on, with a client certificate',
    { TLS_CERT: 'signed-0.pem', TLS_KEY: 'signed-0.key' },
    () => ({ client: { cert: content('signed-0.pem'), key: content('signed-0.key') } }),
  ],
])('TLS is %s', (_, keys, expected) => {
  const connection = parseConnection(keys);
  const tls = expected();
  if (tls === null) expect(connection).toMatchObject({ tls });
  else expect(connection).toHaveProperty('tls', expect.objectContaining(tls));
});

describe('all problems of TLS settings are reported with exit 78', () => {
  test.each<[string, Record<string, string>, RegExp[]]>([
    [
      'a file does not exist',
      { TLS_CA: 'absent.pem' },
      [/^SHOPPING_TLS_CA names .*absent.* \(ENOENT\)$/],
    ],
    [
      'a file is a folder',
      { TLS_CERT: '.', TLS_KEY: 'ca.key' },
      [/^SHOPPING_TLS_CERT names .* \(EISDIR\)$/],
    ],
    [
      'a file is empty',
      { TLS_CA: 'empty.pem' },
      [/empty\.pem, which holds no certificate in PEM$/],
    ],
    ['a file is not PEM', { TLS_CA: 'binary.der' }, [/binary\.der, which is not a text file$/]],
    [
      'a key is given as a certificate',
      { TLS_CA: 'ca.key' },
      [/ca\.key, which holds no certificate/],
    ],
    [
      'a certificate is damaged',
      { TLS_CA: 'damaged.pem' },
      [/holds a certificate that is damaged$/],
    ],
    [
      'a certificate is given as a key',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'ca.pem' },
      [/^SHOPPING_TLS_KEY names .*ca\.pem, which holds no private key in PEM$/],
    ],
    [
      'a key is damaged',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'damaged.key' },
      [/whose private key is damaged$/],
    ],
    [
      'a key is encrypted',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'locked-pkcs8.key' },
      [/locked-pkcs8\.key, whose private key is locked by a passphrase/],
    ],
    [
      'a key is encrypted in the old format',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'locked-sec1.key' },
      [/locked-sec1\.key, whose private key is locked by a passphrase/],
    ],
    ['the key is missing', { TLS_CERT: 'ca.pem' }, [/^SHOPPING_TLS_KEY is missing/]],
    ['the certificate is missing', { TLS_KEY: 'ca.key' }, [/^SHOPPING_TLS_CERT is missing/]],
    [
      'the key belongs to another certificate',
      { TLS_CERT: 'signed-0.pem', TLS_KEY: 'signed-1.key' },
      [/^the private key of SHOPPING_TLS_KEY does not belong to the certificate of SHOPPING_TLS_C/],
    ],
    [
      'TLS is off but files are given',
      { TLS: 'off', TLS_CA: 'ca.pem', TLS_KEY: 'ca.key' },
      [/^SHOPPING_TLS is off, and SHOPPING_TLS_CA, SHOPPING_TLS_KEY is given$/],
    ],
    [
      'two files have problems',
      { TLS_CA: 'empty.pem', TLS_KEY: 'empty.pem', TLS_CERT: 'ca.pem' },
      [/holds no certificate in PEM$/, /holds no private key in PEM$/],
    ],
  ])('%s', async (_, keys, messages) => {
    const { exitCode, problems } = await failureOf(() => parseConnection(keys));
    expect(exitCode).toBe(EXIT.config);
    expect(problems.map(({ what }) => what)).toEqual(
      messages.map((message) => expect.stringMatching(message)),
    );
  });

  test.each(['mysql://reader@localhost/shop?socket=/run/s', 'sqlite:shop.db'])(
    'SHOPPING_TLS is rejected for a source without a network: %s',
    async (source) => {
      const failure = await failureOf(() => parseConnection({ TLS: 'on' }, source));
      expect(failure.message).toBe(
        'SHOPPING_SOURCE is not reached over a network, so there is nothing to encrypt',
      );
    },
  );
});
