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
  // Its files are ca.pem and ca.key, and those of what it signs signed-0.pem, signed-0.key and so on.
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
    const lock = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    writeFileSync(path(`locked-${type}.key`), key.export({ type, ...lock }));
  }
});

const shopping = (keys: Record<string, string>, source = 'mysql://reader@db.example.com/shop') => {
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
  ['nothing', {}, () => null],
  ['off', { TLS: 'off' }, () => null],
  ['on, with the authorities of the system', { TLS: 'on' }, () => ({ ca: null, client: null })],
  ['an authority', { TLS_CA: 'ca.pem' }, () => ({ ca: content('ca.pem'), client: null })],
  ['two authorities', { TLS: 'on', TLS_CA: 'two.pem' }, () => ({ ca: content('two.pem') })],
  [
    'a certificate of ours',
    { TLS_CERT: 'signed-0.pem', TLS_KEY: 'signed-0.key' },
    () => ({ client: { cert: content('signed-0.pem'), key: content('signed-0.key') } }),
  ],
])('%s', (_, keys, expected) => {
  const connection = shopping(keys);
  const tls = expected();
  if (tls === null) expect(connection).toMatchObject({ tls });
  else expect(connection).toHaveProperty('tls', expect.objectContaining(tls));
});

describe('exit 78, all at once', () => {
  test.each<[string, Record<string, string>, RegExp[]]>([
    ['no such file', { TLS_CA: 'absent.pem' }, [/^SHOPPING_TLS_CA names .*absent.* \(ENOENT\)$/]],
    ['a folder', { TLS_CERT: '.', TLS_KEY: 'ca.key' }, [/^SHOPPING_TLS_CERT names .* \(EISDIR\)$/]],
    ['an empty file', { TLS_CA: 'empty.pem' }, [/empty\.pem, which holds no certificate in PEM$/]],
    ['not PEM', { TLS_CA: 'binary.der' }, [/binary\.der, which is not a text file$/]],
    ['a key for a certificate', { TLS_CA: 'ca.key' }, [/ca\.key, which holds no certificate/]],
    ['a damaged certificate', { TLS_CA: 'damaged.pem' }, [/holds a certificate that is damaged$/]],
    [
      'a certificate for a key',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'ca.pem' },
      [/^SHOPPING_TLS_KEY names .*ca\.pem, which holds no private key in PEM$/],
    ],
    [
      'a damaged key',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'damaged.key' },
      [/whose private key is damaged$/],
    ],
    [
      'a locked key',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'locked-pkcs8.key' },
      [/locked-pkcs8\.key, whose private key is locked by a passphrase/],
    ],
    [
      'a locked key of the old form',
      { TLS_CERT: 'ca.pem', TLS_KEY: 'locked-sec1.key' },
      [/locked-sec1\.key, whose private key is locked by a passphrase/],
    ],
    ['no key', { TLS_CERT: 'ca.pem' }, [/^SHOPPING_TLS_KEY is missing/]],
    ['no certificate', { TLS_KEY: 'ca.key' }, [/^SHOPPING_TLS_CERT is missing/]],
    [
      "another's key",
      { TLS_CERT: 'signed-0.pem', TLS_KEY: 'signed-1.key' },
      [/^the private key of SHOPPING_TLS_KEY does not belong to the certificate of SHOPPING_TLS_C/],
    ],
    [
      'off, and files',
      { TLS: 'off', TLS_CA: 'ca.pem', TLS_KEY: 'ca.key' },
      [/^SHOPPING_TLS is off, and SHOPPING_TLS_CA, SHOPPING_TLS_KEY is given$/],
    ],
    [
      'two problems',
      { TLS_CA: 'empty.pem', TLS_KEY: 'empty.pem', TLS_CERT: 'ca.pem' },
      [/holds no certificate in PEM$/, /holds no private key in PEM$/],
    ],
  ])('%s', async (_, keys, messages) => {
    const { exitCode, problems } = await failureOf(() => shopping(keys));
    expect(exitCode).toBe(EXIT.config);
    expect(problems.map(({ what }) => what)).toEqual(
      messages.map((message) => expect.stringMatching(message)),
    );
  });

  test.each(['mysql://reader@localhost/shop?socket=/run/s', 'sqlite:shop.db'])(
    'what does not go over a network: %s',
    async (source) => {
      const failure = await failureOf(() => shopping({ TLS: 'on' }, source));
      expect(failure.message).toBe(
        'SHOPPING_SOURCE is not reached over a network, so there is nothing to encrypt',
      );
    },
  );
});
