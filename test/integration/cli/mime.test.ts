import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { caseFiles } from '../../support/case-files.ts';
import { shopweather } from '../../support/cli.ts';
import { allParts, nesting, type Part, partOf } from '../../support/mime.ts';
import { openShop } from '../../support/shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-mime-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** A picture that is not compressed. */
function pngOf(size: number): Buffer {
  const picture = new PNG({ width: size, height: size });
  return PNG.sync.write(picture, { deflateLevel: 0, filterType: 0 });
}

/** The width of a PNG, from its first chunk. */
const widthOf = (png: Buffer) => png.readUInt32BE(16);

const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

let april: Record<string, string>;
beforeAll(() => {
  april = caseFiles('months-before', folder);
});

const eml = (env: Record<string, string>, ...args: string[]) =>
  shopweather(['run', '--month', '2025-04', '--dry-run', '--format', 'eml', ...args], { env });

async function mail(env: Record<string, string>, ...args: string[]): Promise<Part> {
  const { code, stdout, stderr } = await eml(env, ...args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return partOf(stdout);
}

const find = (whole: Part, type: string) => allParts(whole).filter((part) => part.type === type);
const htmlOf = (whole: Part) => String(find(whole, 'text/html')[0]?.content);

/** The ids of the pictures: named by the text, and there. */
function ids(whole: Part) {
  const named = [...htmlOf(whole).matchAll(/src="cid:([^"]+)"/g)].map(([, id]) => id as string);
  const related = find(whole, 'multipart/related').flatMap(({ parts }) => parts.slice(1));
  return { named, there: related.map(({ headers }) => headers['content-id']?.slice(1, -1)) };
}

const BODY = (pictures: number, type = 'image/png') =>
  `multipart/alternative(text/plain, multipart/related(text/html${`, ${type}`.repeat(pictures)}))`;

describe('the parts of a mail', () => {
  test.each([
    ['en', {}],
    ['ko', { REPORT_LOCALE: 'ko' }],
    ['at a host of other letters', { SMTP_FROM_MAIL: '가게 <report@예시.com>' }],
  ])('three charts and a table, %s', async (_, env) => {
    const whole = await mail({ ...april, ...env });
    expect(nesting(whole)).toBe(`multipart/mixed(${BODY(3)}, text/csv)`);

    const { named, there } = ids(whole);
    expect(named.map((id) => id.split('.')[0])).toEqual(['scatter', 'month', 'months']);
    expect(there).toEqual(named);
    // Ids of a mail are ASCII, and unlike any other (RFC 5322).
    for (const id of named) expect(id).toMatch(/^[a-z]+\.[\da-f-]{36}@[a-z\d.-]+$/);
    expect(whole.headers['message-id']).toMatch(/^<2025-04\.[\da-f-]{36}@[a-z\d.-]+>$/);

    for (const { headers, content } of find(whole, 'image/png')) {
      expect(headers['content-disposition']).toMatch(/^inline; filename=\w+\.png$/);
      expect(widthOf(content)).toBe(1052);
    }
    for (const { headers } of [...find(whole, 'text/plain'), ...find(whole, 'text/html')]) {
      expect(headers['content-type']).toContain('charset=utf-8');
    }
    const [table] = find(whole, 'text/csv');
    expect(table?.headers['content-disposition']).toBe(
      'attachment; filename=shopweather-2025-04.csv',
    );
  });

  test('have nothing that mail programs block, drop or ask for', async () => {
    const whole = await mail({ ...april, REPORT_LOGO: file('logo.png', pngOf(8)) });
    const html = htmlOf(whole);
    expect(html).not.toMatch(/<(svg|script|link|iframe|object|form)\b|["'(]data:|javascript:/i);
    expect(html).not.toMatch(/https?:|\/\/\w|url\(|@import|href=|\son\w+=/i);
    expect(allParts(whole).map(({ type }) => type)).not.toContain('image/svg+xml');
    // Gmail cuts a text off at 102 KB.
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
  });

  test('go over the wire as they are shown', async () => {
    const shop = await openShop();
    try {
      const args = ['run', '--month', '2025-04'];
      expect(await shop.command(args, april)).toMatchObject({ code: 0, stderr: '' });
      const [received] = shop.server.received;
      const raw = String(received?.raw);
      expect(raw).not.toMatch(/[^\r]\n|[^\t\r\n -~]/);
      for (const line of raw.split('\r\n')) expect(line.length).toBeLessThan(998);
      const sent = partOf(raw);
      const shown = await mail({ ...shop.env, ...april });
      // All but the id of the run.
      const told = (whole: Part) =>
        allParts(whole).map(({ type, content }) => {
          const text = type.startsWith('text/') ? 'utf8' : 'base64';
          return [type, content.toString(text).replaceAll(/[\da-f-]{36}/g, 'ID')];
        });
      expect(told(sent)).toEqual(told(shown));
      expect(ids(sent).there).toEqual(ids(sent).named);
    } finally {
      await shop.close();
    }
  });

  test('five years in Korean with every table stay below what Gmail shows', async () => {
    const source = `sqlite:${fiveYears(join(folder, 'long.db'))}`;
    const holidays = Array.from(
      { length: 30 },
      (_, i) => `2025-04-${String(i + 1).padStart(2, '0')}`,
    );
    const long = {
      ...april,
      SHOPPING_SOURCE: source,
      WEATHER_SOURCE: source,
      HOLIDAYS_FILE: file('holidays.txt', holidays.join('\n')),
      HISTORY_MONTHS: '60',
      REPORT_LOCALE: 'ko',
      REPORT_CURRENCY: 'KRW',
    };
    const html = htmlOf(await mail(long));
    expect(html.match(/<tr>\s*<th scope="row"/g)?.length).toBeGreaterThan(90);
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
  });
});

/** Sales and weather of five years and a month, several purchases a day. */
function fiveYears(path: string): string {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE weather_data (date TEXT, temperature REAL, precipitation REAL, humidity REAL);
    CREATE TABLE shopping_data (date TEXT, amount REAL);
    WITH RECURSIVE days(d) AS (
      SELECT '2020-04-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2025-04-30')
    INSERT INTO weather_data SELECT d, 10 + (strftime('%d', d) * 7) % 11 + (strftime('%m', d) * 5) % 7,
      (strftime('%d', d) * 13) % 5, 40 + (strftime('%d', d) * 17) % 37 FROM days;
    INSERT INTO shopping_data SELECT date,
      1234567 - 12345 * temperature + (strftime('%j', date) * 9973) % 300000 FROM weather_data;
    INSERT INTO shopping_data SELECT date, amount / 3 FROM shopping_data`);
  database.close();
  return path;
}

describe('REPORT_ATTACH', () => {
  const csv = 'text/csv shopweather-2025-04.csv';
  const json = 'application/json shopweather-2025-04.json';
  test.each([
    ['csv', [csv]],
    ['json', [json]],
    ['csv,json', [csv, json]],
    [' json , csv ', [json, csv]],
    ['csv,csv', [csv]],
    ['none', []],
    ['', [csv]],
  ])("'%s'", async (value, expected) => {
    const env = { REPORT_ATTACH: value };
    const whole = await mail(env, '--sample');
    const attached = allParts(whole)
      .filter(({ headers }) => headers['content-disposition']?.startsWith('attachment'))
      .map(
        ({ type, headers }) => `${type} ${headers['content-disposition']?.split('filename=')[1]}`,
      );
    expect(attached).toEqual(expected);
    for (const { content } of find(whole, 'application/json')) {
      const { stdout } = await shopweather(['run', '--sample', '--dry-run', '--format', 'json']);
      expect(String(content)).toBe(stdout);
    }
  });

  test.each(['pdf', 'csv,', 'csv json', 'CSV', 'none,csv'])("'%s' is refused", async (value) => {
    const { code, stdout, stderr } = await eml({ REPORT_ATTACH: value }, '--sample');
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(/REPORT_ATTACH must be csv, json or none, or csv,json, not '/);
  });
});

describe('REPORT_LOGO', () => {
  test.each([
    ['logo.png', pngOf(40), 'image/png', 'logo.png'],
    ['logo.jpg', JPEG, 'image/jpeg', 'logo.jpeg'],
    // By its bytes, not by its name.
    ['logo.txt', pngOf(40), 'image/png', 'logo.png'],
  ])('%s', async (name, bytes, type, shownName) => {
    const whole = await mail(
      { REPORT_LOGO: file(name, bytes), SHOP_NAME: 'Kim & Lee' },
      '--sample',
    );
    expect(ids(whole).named[0]).toMatch(/^logo\./);
    expect(ids(whole).there).toEqual(ids(whole).named);
    const [logo] = find(whole, 'multipart/related')[0]?.parts.slice(1) ?? [];
    expect(logo?.type).toBe(type);
    expect(logo?.headers['content-disposition']).toBe(`inline; filename=${shownName}`);
    expect(logo?.content.equals(bytes)).toBe(true);
    expect(htmlOf(whole)).toMatch(/<img src="cid:logo\.[^"]+" alt="Kim &amp; Lee"/);
  });

  test('a browser has it in the page', async () => {
    const args = ['run', '--sample', '--dry-run'];
    const { stdout } = await shopweather(args, { env: { REPORT_LOGO: file('in.jpg', JPEG) } });
    expect(stdout).toContain(`src="data:image/jpeg;base64,${JPEG.toString('base64')}"`);
  });

  test.each([
    ['absent', () => join(folder, 'absent.png'), /which cannot be read \(ENOENT\)/],
    ['a folder', () => folder, /which is not a file/],
    ['a device without end', () => '/dev/zero', /which is not a file/],
    ['a text', () => file('text.png', 'a picture'), /which is neither PNG nor JPEG/],
    ['empty', () => file('empty.png', ''), /which is neither PNG nor JPEG/],
    ['a drawing', () => file('logo.svg', '<svg/>'), /which is neither PNG nor JPEG/],
    ['another kind', () => file('logo.gif', 'GIF89a'), /which is neither PNG nor JPEG/],
    ['too large', () => file('big.png', pngOf(200)), /which has \d+ KB; 100 are allowed/],
  ])('%s', async (_, path, message) => {
    const { code, stdout, stderr } = await eml({ REPORT_LOGO: path() }, '--sample');
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
