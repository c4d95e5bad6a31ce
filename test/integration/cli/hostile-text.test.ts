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
  // The mail server accepts only ASCII, as many servers do.
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
    // A rule for search engines.
    'long-title': 'off',
  },
});

const SUBJECT = ': shopping vs temperature report, April 2025 (sample data)';

/** Unusual names that a shop may have. */
const NAMES: [label: string, name: string][] = [
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['a script', '</title></h1><script>alert(1)</script>'],
  ['quotation marks', `"Kim's" 'Bar' \`&amp;`],
  ['template tags', '<%= process.env.HOME %><%- view %>-%>'],
  ['JavaScript', `$${'{process.env.HOME}'} {{7*7}}`],
  ['replacement patterns', "$& $1 $` $' $$"],
  ['a formula', '=cmd|" /C calc"!A0'],
  ['a placeholder', '{month} {shop} %s %n 100%'],
  ['the start of a header', 'Bcc: evil@example.com'],
  ['an address', 'Kim <evil@example.com>, x@example.com; y'],
  ['Hebrew', 'חנות "שלום" (2)'],
  ['Arabic with direction marks', '\u200fمتجر\u200e 24'],
  ['emoji of several code points', '👩‍👩‍👧‍👦 🏳️‍🌈 Café'],
  ['combining marks', 'Z̸̧̡̛a̴l̷g̸o̵ e\u0301'],
  ['decomposed Hangul', '가게'.normalize('NFD')],
  ['100 letters without a space', 'x'.repeat(100)],
  ['100 emoji', '🍦'.repeat(100)],
  ['spaces', 'A  B \u00a0 C'],
];

const INVALID: [label: string, env: Record<string, string>, message: RegExp][] = [
  ['CR LF', { SHOP_NAME: 'Kim\r\nBcc: evil@example.com' }, /SHOP_NAME contains a line break/],
  ['a tab', { SHOP_NAME: 'Kim\tLee' }, /SHOP_NAME contains a line break or control/],
  ['an escape code', { SHOP_NAME: '\u001b[31mKim' }, /SHOP_NAME contains a line break or control/],
  ['a line separator', { SHOP_NAME: 'Kim\u2028Lee' }, /SHOP_NAME contains a line break/],
  [
    'text with reversed direction',
    { SHOP_NAME: '\u202egpj.exe' },
    /SHOP_NAME contains characters that turn/,
  ],
  ['101 letters', { SHOP_NAME: 'x'.repeat(101) }, /SHOP_NAME must be at most 100 .* not 101$/m],
  ['10,000 letters', { SHOP_NAME: 'x'.repeat(10_000) }, /SHOP_NAME must be at most .* not 10000$/m],
  ['encoded text', { SHOP_NAME: '=?utf-8?Q?Bcc=3A?=' }, /SHOP_NAME contains =\?/],
  [
    'a subject with a line break',
    { REPORT_SUBJECT: 'A\nBcc: evil@example.com' },
    /REPORT_SUBJECT conta/,
  ],
  [
    'a subject that is too long',
    { REPORT_SUBJECT: 'x'.repeat(1000) },
    /REPORT_SUBJECT must be at most 200/,
  ],
  [
    'a subject with reversed direction',
    { REPORT_SUBJECT: '\u2067x' },
    /REPORT_SUBJECT contains characters/,
  ],
  ['an encoded subject', { REPORT_SUBJECT: '=?utf-8?B?eA==?=' }, /REPORT_SUBJECT contains =\?/],
  [
    'a line break in an address',
    { REPORT_TO: 'a@example.com>\r\nRCPT TO:<e@example.com' },
    /REPORT_TO contains/,
  ],
  [
    'a header in a recipient name',
    { REPORT_TO: '"A\nBcc: e" <a@example.com>' },
    /REPORT_TO contains a line/,
  ],
  [
    'two addresses in one',
    { REPORT_TO: 'Kim <a@example.com> <e@example.com>' },
    /REPORT_TO '.*' is not a mail/,
  ],
  [
    'two addresses with a semicolon',
    { REPORT_TO: 'a@example.com;e@example.com' },
    /REPORT_TO '.*' is not a mail/,
  ],
  [
    'an address group',
    { REPORT_CC: 'all: a@example.com, e@example.com;' },
    /REPORT_CC '.*' is not a mail/,
  ],
  [
    'a quoted local part',
    { REPORT_BCC: '"a> RCPT TO:<e"@example.com' },
    /REPORT_BCC '.*' is not a mail/,
  ],
  [
    'a recipient name with reversed direction',
    { REPORT_TO: '\u202emik <a@example.com>' },
    /REPORT_TO contains char/,
  ],
  [
    'an encoded sender name',
    { SMTP_FROM_MAIL: '=?utf-8?Q?a?= <a@example.com>' },
    /SMTP_FROM_MAIL contains/,
  ],
  [
    'a recipient name that is too long',
    { REPORT_TO: `${'x'.repeat(1000)} <a@example.com>` },
    /REPORT_TO must be at m/,
  ],
  ['two senders', { SMTP_FROM_MAIL: 'a@example.com, e@example.com' }, /must be one mail address/],
];

/** Runs the program for each row, three rows at a time. Returns the results by the row's label. */
async function runAll<Row extends readonly [label: string, ...unknown[]], Result>(
  rows: readonly Row[],
  run: (row: Row) => Promise<Result>,
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  const queue = rows.values();
  const worker = async () => {
    for (const row of queue) results.set(row[0], await run(row));
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

/** Mails the report on the sample data. Returns its page and the mails that arrived. */
async function mailReport(id: string, env: Record<string, string>) {
  const page = join(shop.folder, `${id}.html`);
  const { code, stderr } = await shop.command(['run', '--sample', '--output', page], {
    SHOPWEATHER_STATE_DIR: join(shop.folder, id),
    SMTP_FROM_MAIL: `report@${id}.example.com`,
    ...env,
  });
  const mails = shop.server.received.filter(({ from }) => from.endsWith(`@${id}.example.com`));
  return { code, stderr, page: code === 0 ? readFileSync(page, 'utf8') : '', mails };
}

type MailResult = Awaited<ReturnType<typeof mailReport>>;

const addresses = (field: AddressObject | AddressObject[] | undefined) =>
  [field].flat().flatMap((object) => object?.value ?? []);

/** Text with the characters of HTML escaped. */
const escapeHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

/** The page of the browser and that of the mail, without the id of the run and the shop's name. */
async function pagesOf({ page, mails }: MailResult, name: string): Promise<string[]> {
  const { html } = await simpleParser(mails[0]?.raw ?? '');
  return [page, String(html)].map((text) =>
    text.replaceAll(/[\da-f-]{36}(@n\d+)?/g, 'ID').replaceAll(escapeHtml(name), 'NAME'),
  );
}

const HEADERS = [
  ...['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version'],
  ...['subject', 'to'],
];

describe('the name of a shop', () => {
  let results: Map<string, MailResult>;
  let plain: string[];
  beforeAll(async () => {
    const rows = [['plain text', 'Kim'] as const, ...NAMES];
    results = await runAll(rows, ([label, name]) =>
      mailReport(`n${rows.findIndex(([other]) => other === label)}`, { SHOP_NAME: name }),
    );
    plain = await pagesOf(results.get('plain text') as MailResult, 'Kim');
  });

  test('is shown in valid pages', async () => {
    for (const page of plain) {
      expect(page.split('NAME')).toHaveLength(3);
      const { results } = await validator.validateString(page);
      expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
    }
  });

  test.each(NAMES)('may contain %s', async (label, name) => {
    const { code, stderr, page, mails } = results.get(label) as MailResult;
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

describe('the program rejects with one message', () => {
  let results: Map<string, CliResult>;
  beforeAll(async () => {
    results = await runAll(INVALID, ([, env]) =>
      shop.command(['run', '--sample', '--dry-run'], env),
    );
  });

  test.each(INVALID)('%s', (label, _, message) => {
    const { code, stdout, stderr } = results.get(label) as CliResult;
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const problems = stderr.split('\n').filter((line) => line.startsWith('shopweather: '));
    expect(problems).toEqual([
      expect.stringMatching(message),
      'shopweather: no configuration file was found',
    ]);
    // The message does not contain the control characters that the program rejects.
    expect(stderr).not.toMatch(/[^\P{C}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });

  test.each([
    [
      'a line break in the configuration file',
      'SHOP_NAME="Kim\\nBcc: e@example.com"',
      /SHOP_NAME contains/,
    ],
    ['a NUL in the configuration file', 'SHOP_NAME=Kim\u0000Lee', /is not a text file/],
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
  ])('the address --to %j', async (address) => {
    const args = ['run', '--sample', '--dry-run', '--to', address];
    const { code, stdout, stderr } = await shopweather(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/--to: /);
  });
});

test('recipients with unusual names and addresses get the report, and nobody else does', async () => {
  const to = [
    ['Kim, Minji; Shop', 'kim@example.com'],
    ["O'Neil (Owner)", 'o.neil@example.com'],
    ['Bcc: e@example.com', 'b@example.com'],
    ['דנה', 'dana@example.com'],
    ['👩‍👩‍👧‍👦 e\u0301', 'family+list@example.com'],
    ['x'.repeat(100), 'a@예시.com'],
    ['', "o'x%a!b{c}|d@example.com"],
  ] as const;
  const addressList = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, address]) => (name ? `"${name}" <${address}>` : address)).join(', ');
  const proxy = await openProxy(shop.server.port);
  const { code, stderr, mails } = await mailReport('recipients', {
    SMTP_PORT: String(proxy.port),
    REPORT_TO: addressList(to),
    REPORT_CC: addressList([['복사', 'copy@example.com']]),
    REPORT_BCC: 'hidden@example.com',
    REPORT_SUBJECT: '{month}{month} $& {shop}|{Month} %',
    SHOP_NAME: '{month} $& {shop}',
  });
  proxy.close();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const toAscii = (address: string) => address.replace('예시', 'xn--vv4b11d');
  // The commands as the client sent them: the server decodes the addresses that it records.
  expect(
    [...proxy.requestText().matchAll(/^RCPT TO:(.*)\r$/gm)].map(([, address]) => address),
  ).toEqual(
    [...to.map(([, address]) => toAscii(address)), 'copy@example.com', 'hidden@example.com'].map(
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
