import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import { type AddressObject, simpleParser } from 'mailparser';
import { type CliResult, shopweather } from '../../support/cli.ts';
import { partOf } from '../../support/mime.ts';
import { openProxy } from '../../support/proxy.ts';
import { openShop, RECIPIENTS, type Shop } from '../../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  // It hears only ASCII, as many servers do.
  shop = await openShop({ hideSMTPUTF8: true });
});
afterAll(async () => await shop.close());

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'attribute-boolean-style': 'off',
    'prefer-tbody': 'off',
    // A wish of search engines.
    'long-title': 'off',
  },
});

const SUBJECT = ': shopping vs temperature report, April 2025 (sample data)';

/** A name that a shop can have, however odd. */
const NAMES: [about: string, name: string][] = [
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['a script', '</title></h1><script>alert(1)</script>'],
  ['quotes', `"Kim's" 'Bar' \`&amp;`],
  ['tags of the templates', '<%= process.env.HOME %><%- view %>-%>'],
  ['JavaScript', `$${'{process.env.HOME}'} {{7*7}}`],
  ['a pattern', "$& $1 $` $' $$"],
  ['a formula', '=cmd|" /C calc"!A0'],
  ['a placeholder', '{month} {shop} %s %n 100%'],
  ['what a header begins with', 'Bcc: evil@example.com'],
  ['an address', 'Kim <evil@example.com>, x@example.com; y'],
  ['Hebrew', 'חנות "שלום" (2)'],
  ['Arabic with marks of direction', '\u200fمتجر\u200e 24'],
  ['emoji of several', '👩‍👩‍👧‍👦 🏳️‍🌈 Café'],
  ['combining marks', 'Z̸̧̡̛a̴l̷g̸o̵ e\u0301'],
  ['Hangul in pieces', '가게'.normalize('NFD')],
  ['100 letters without a space', 'x'.repeat(100)],
  ['100 emoji', '🍦'.repeat(100)],
  ['spaces', 'A  B \u00a0 C'],
];

const REFUSED: [about: string, env: Record<string, string>, message: RegExp][] = [
  ['CR LF', { SHOP_NAME: 'Kim\r\nBcc: evil@example.com' }, /SHOP_NAME contains a line break/],
  ['a tab', { SHOP_NAME: 'Kim\tLee' }, /SHOP_NAME contains a line break or control/],
  ['an escape code', { SHOP_NAME: '\u001b[31mKim' }, /SHOP_NAME contains a line break or control/],
  ['a separator of lines', { SHOP_NAME: 'Kim\u2028Lee' }, /SHOP_NAME contains a line break/],
  ['text turned round', { SHOP_NAME: '\u202egpj.exe' }, /SHOP_NAME contains characters that turn/],
  ['101 letters', { SHOP_NAME: 'x'.repeat(101) }, /SHOP_NAME must be at most 100 .* not 101$/m],
  ['10,000 letters', { SHOP_NAME: 'x'.repeat(10_000) }, /SHOP_NAME must be at most .* not 10000$/m],
  ['encoded text', { SHOP_NAME: '=?utf-8?Q?Bcc=3A?=' }, /SHOP_NAME contains =\?/],
  [
    'a subject of two lines',
    { REPORT_SUBJECT: 'A\nBcc: evil@example.com' },
    /REPORT_SUBJECT conta/,
  ],
  [
    'an endless subject',
    { REPORT_SUBJECT: 'x'.repeat(1000) },
    /REPORT_SUBJECT must be at most 200/,
  ],
  ['a subject turned round', { REPORT_SUBJECT: '\u2067x' }, /REPORT_SUBJECT contains characters/],
  ['an encoded subject', { REPORT_SUBJECT: '=?utf-8?B?eA==?=' }, /REPORT_SUBJECT contains =\?/],
  ['a line break', { REPORT_TO: 'a@example.com>\r\nRCPT TO:<e@example.com' }, /REPORT_TO contains/],
  ['a header in a name', { REPORT_TO: '"A\nBcc: e" <a@example.com>' }, /REPORT_TO contains a line/],
  [
    'two in one',
    { REPORT_TO: 'Kim <a@example.com> <e@example.com>' },
    /REPORT_TO '.*' is not a mail/,
  ],
  [
    'two by semicolon',
    { REPORT_TO: 'a@example.com;e@example.com' },
    /REPORT_TO '.*' is not a mail/,
  ],
  ['a group', { REPORT_CC: 'all: a@example.com, e@example.com;' }, /REPORT_CC '.*' is not a mail/],
  ['a quoted box', { REPORT_BCC: '"a> RCPT TO:<e"@example.com' }, /REPORT_BCC '.*' is not a mail/],
  ['a name turned round', { REPORT_TO: '\u202emik <a@example.com>' }, /REPORT_TO contains char/],
  [
    'an encoded name',
    { SMTP_FROM_MAIL: '=?utf-8?Q?a?= <a@example.com>' },
    /SMTP_FROM_MAIL contains/,
  ],
  [
    'an endless name',
    { REPORT_TO: `${'x'.repeat(1000)} <a@example.com>` },
    /REPORT_TO must be at m/,
  ],
  ['two senders', { SMTP_FROM_MAIL: 'a@example.com, e@example.com' }, /must be one mail address/],
];

/** Runs of the program, a few at a time, by what they are about; each is looked at by itself. */
async function fewAtATime<Given extends readonly [about: string, ...unknown[]], Made>(
  given: readonly Given[],
  make: (given: Given) => Promise<Made>,
): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  const rest = given.values();
  const worker = async () => {
    for (const each of rest) made.set(each[0], await make(each));
  };
  await Promise.all([worker(), worker(), worker()]);
  return made;
}

/** Mails the report of the sample, and gives what came of it. */
async function mailed(id: string, env: Record<string, string>) {
  const page = join(shop.folder, `${id}.html`);
  const { code, stderr } = await shop.command(['run', '--sample', '--output', page], {
    SHOPWEATHER_STATE_DIR: join(shop.folder, id),
    SMTP_FROM_MAIL: `report@${id}.example.com`,
    ...env,
  });
  const mails = shop.server.received.filter(({ from }) => from.endsWith(`@${id}.example.com`));
  return { code, stderr, page: code === 0 ? readFileSync(page, 'utf8') : '', mails };
}

type Mailed = Awaited<ReturnType<typeof mailed>>;

const addresses = (field: AddressObject | AddressObject[] | undefined) =>
  [field].flat().flatMap((object) => object?.value ?? []);

/** Text as HTML spells it. */
const asHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

/** The page in the browser and the one in the mail, but for the id of the run and the shop's name. */
async function pagesOf({ page, mails }: Mailed, name: string): Promise<string[]> {
  const { html } = await simpleParser(mails[0]?.raw ?? '');
  return [page, String(html)].map((each) =>
    each.replaceAll(/[\da-f-]{36}(@n\d+)?/g, 'ID').replaceAll(asHtml(name), 'NAME'),
  );
}

const HEADERS = [
  ...['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version'],
  ...['subject', 'to'],
];

describe('a shop may be called', () => {
  let made: Map<string, Mailed>;
  let plain: string[];
  beforeAll(async () => {
    const given = [['plainly', 'Kim'] as const, ...NAMES];
    made = await fewAtATime(given, ([about, name]) =>
      mailed(`n${given.findIndex(([other]) => other === about)}`, { SHOP_NAME: name }),
    );
    plain = await pagesOf(made.get('plainly') as Mailed, 'Kim');
  });

  test('Kim, in pages that are valid', async () => {
    for (const page of plain) {
      expect(page.split('NAME')).toHaveLength(3);
      const { results } = await validator.validateString(page);
      expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
    }
  });

  test.each(NAMES)('%s', async (about, name) => {
    const { code, stderr, page, mails } = made.get(about) as Mailed;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(mails.map(({ to }) => to)).toEqual([RECIPIENTS]);
    for (const { raw } of mails) {
      const { headers } = partOf(raw);
      expect(Object.keys(headers).sort()).toEqual(HEADERS);
      const { subject, text, to } = await simpleParser(raw);
      expect(subject).toBe(`${name}${SUBJECT}`);
      expect(addresses(to).map(({ address }) => address)).toEqual(RECIPIENTS);
      expect(text).toMatch(new RegExp(`^${RegExp.escape(name)}\n`));
      expect(String(raw)).not.toMatch(/[^\r]\n|[^\t\r\n -~]/);
    }
    expect(await pagesOf({ code, stderr, page, mails }, name)).toEqual(plain);
  });
});

describe('refused with one message', () => {
  let made: Map<string, CliResult>;
  beforeAll(async () => {
    made = await fewAtATime(REFUSED, ([, env]) =>
      shop.command(['run', '--sample', '--dry-run'], env),
    );
  });

  test.each(REFUSED)('%s', (about, _, message) => {
    const { code, stdout, stderr } = made.get(about) as CliResult;
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const problems = stderr.split('\n').filter((line) => line.startsWith('shopweather: '));
    expect(problems).toEqual([
      expect.stringMatching(message),
      'shopweather: no configuration file was found',
    ]);
    // Nor does the message do to a terminal what was refused.
    expect(stderr).not.toMatch(/[^\P{C}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });

  test.each([
    [
      'a line break that the file spells',
      'SHOP_NAME="Kim\\nBcc: e@example.com"',
      /SHOP_NAME contains/,
    ],
    ['a NUL', 'SHOP_NAME=Kim\u0000Lee', /is not a text file/],
  ])('%s', async (_, line, message) => {
    const file = join(shop.folder, 'config.env');
    writeFileSync(file, line, { mode: 0o600 });
    const { code, stdout, stderr } = await shopweather([
      'run',
      '--sample',
      '--dry-run',
      '--config',
      file,
    ]);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test.each([
    'a@example.com\r\nBcc: e@example.com',
    'a@example.com;e@example.com',
    '\u202ea@example.com',
  ])('--to %j', async (address) => {
    const args = ['run', '--sample', '--dry-run', '--to', address];
    const { code, stdout, stderr } = await shopweather(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/--to: /);
  });
});

test('readers of every kind get it, each by the name they bear, and no one else', async () => {
  const to = [
    ['Kim, Minji; Shop', 'kim@example.com'],
    ["O'Neil (Owner)", 'o.neil@example.com'],
    ['Bcc: e@example.com', 'b@example.com'],
    ['דנה', 'dana@example.com'],
    ['👩‍👩‍👧‍👦 e\u0301', 'family+list@example.com'],
    ['x'.repeat(100), 'a@예시.com'],
    ['', "o'x%a!b{c}|d@example.com"],
  ] as const;
  const written = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, address]) => (name ? `"${name}" <${address}>` : address)).join(', ');
  const proxy = await openProxy(shop.server.port);
  const { code, stderr, mails } = await mailed('readers', {
    SMTP_PORT: String(proxy.port),
    REPORT_TO: written(to),
    REPORT_CC: written([['복사', 'copy@example.com']]),
    REPORT_BCC: 'hidden@example.com',
    REPORT_SUBJECT: '{month}{month} $& {shop}|{Month} %',
    SHOP_NAME: '{month} $& {shop}',
  });
  proxy.close();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const ascii = (address: string) => address.replace('예시', 'xn--vv4b11d');
  // As the server was told; what it noted down is translated.
  expect([...proxy.requestText().matchAll(/^RCPT TO:(.*)\r$/gm)].map(([, told]) => told)).toEqual(
    [...to.map(([, address]) => ascii(address)), 'copy@example.com', 'hidden@example.com'].map(
      (address) => `<${address}>`,
    ),
  );
  expect(mails).toHaveLength(1);
  for (const { raw } of mails) {
    expect(String(raw)).not.toContain('hidden');
    expect(Object.keys(partOf(raw).headers).sort()).toEqual([
      'auto-submitted',
      'cc',
      ...HEADERS.slice(1),
    ]);
    const parsed = await simpleParser(raw);
    expect(addresses(parsed.to)).toMatchObject(to.map(([name, address]) => ({ name, address })));
    expect(addresses(parsed.cc)).toMatchObject([{ name: '복사', address: 'copy@example.com' }]);
    expect(parsed.subject).toBe(
      'April 2025April 2025 $& {month} $& {shop}|{Month} % (sample data)',
    );
  }
});
