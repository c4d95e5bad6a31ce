import { expect, test } from '@jest/globals';
import { parseAddresses } from '../../../src/config/addresses.ts';

test.each([
  ['a@example.com', [{ name: '', address: 'a@example.com' }]],
  [
    'a@example.com , b.c+d@sub.example.com',
    [
      { name: '', address: 'a@example.com' },
      { name: '', address: 'b.c+d@sub.example.com' },
    ],
  ],
  ['Kim Minji <kim@example.com>', [{ name: 'Kim Minji', address: 'kim@example.com' }]],
  ['김민지 <kim@example.com>', [{ name: '김민지', address: 'kim@example.com' }]],
  ['"Lee, Shop" <lee@example.com>', [{ name: 'Lee, Shop', address: 'lee@example.com' }]],
  ['<a@example.com>', [{ name: '', address: 'a@example.com' }]],
  ['root@localhost', [{ name: '', address: 'root@localhost' }]],
  ['Shop@Example.com', [{ name: '', address: 'Shop@Example.com' }]],
  ['shop@예시.com', [{ name: '', address: 'shop@xn--vv4b11d.com' }]],
])('%s is accepted', (text, expected) => {
  expect(parseAddresses(text)).toEqual(expected);
});

test.each([
  'plain',
  '@example.com',
  'a@',
  'a b@example.com',
  'a@exa mple.com',
  'a..b@example.com',
  '.a@example.com',
  'a.@example.com',
  'a@example..com',
  'a@-example.com',
  'a@example.com; b@example.com',
  'a@b@example.com',
  'Kim <kim@example.com> extra',
  'Kim <kim@example.com',
  'a@example.com>\r\nRCPT TO:<b@example.com',
  'a@example.com\n',
  '"a\u0000" <a@example.com>',
  'a@٠.com',
  'a@b@예시.com',
  'a@예시 .com',
  '\u202emoc.elpmaxe@a',
  '"=?utf-8?Q?b?=" <a@example.com>',
  `${'x'.repeat(101)} <a@example.com>`,
  '',
  ' , ',
])('%j is rejected', (text) => {
  expect(() => parseAddresses(text)).toThrow();
});
