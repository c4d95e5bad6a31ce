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

/** An uncompressed picture. */
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

/** The ids of the pictures: in the HTML text, and in the parts of the mail. */
function pictureIds(whole: Part) {
  const inHtml = [...htmlOf(whole).matchAll(/src="cid:([^"]+)"/g)].map(([, id]) => id as string);
  const related = find(whole, 'multipart/related').flatMap(({ parts }) => parts.slice(1));
  return { inHtml, inParts: related.map(({ headers }) => headers['content-id']?.slice(1, -1)) };
}

const BODY = (pictures: number, type = 'image/png') =>
  `multipart/alternative(text/plain, multipart/related(text/html${`, ${type}`.repeat(pictures)}))`;

describe('the parts of a mail', () => {
  test.each([
    ['in English', {}],
    ['in Korean', { REPORT_LOCALE: 'ko' }],
    ['from an internationalized host name', { SMTP_FROM_MAIL: '가게 <report@예시.com>' }],
  ])('are three charts and a table, %s', async (_, env) => {
    const whole = await mail({ ...april, ...env });
    expect(nesting(whole)).toBe(`multipart/mixed(${BODY(3)}, text/csv)`);

    const { inHtml, inParts } = pictureIds(whole);
    expect(inHtml.map((id) => id.split('.')[0])).toEqual(['scatter', 'month', 'months']);
    expect(inParts).toEqual(inHtml);
    // Ids in a mail are ASCII and unique (RFC 5322).
    for (const id of inHtml) expect(id).toMatch(/^[a-z]+\.[\da-f-]{36}@[a-z\d.-]+$/);
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

  test('contain nothing that mail programs block or remove', async () => {
    const whole = await mail({ ...april, REPORT_LOGO: file('logo.png', pngOf(8)) });
    const html = htmlOf(whole);
    expect(html).not.toMatch(/<(svg|script|link|iframe|object|form)\b|["'(]data:|javascript:/i);
    expect(html).not.toMatch(/https?:|\/\/\w|url\(|@import|href=|\son\w+=/i);
    expect(allParts(whole).map(({ type }) => type)).not.toContain('image/svg+xml');
    // Gmail cuts a text at 102 KB.
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
  });

  test('are sent exactly as --format eml prints them', async () => {
    const shop = await openShop();
    try {
      const args = ['run', '--month', '2025-04'];
      expect(await shop.command(args, april)).toMatchObject({ code: 0, stderr: '' });
      const [received] = shop.server.received;
      const raw = String(received?.raw);
      expect(raw).not.toMatch(/[^\r]\n|[^\t\r\n -~]/);
      for (const line of raw.split('\r\n')) expect(line.length).toBeLessThan(998);
      const sent = partOf(raw);
      const printed = await mail({ ...shop.env, ...april });
      // Everything except the id of the run.
      const contentOf = (whole: Part) =>
        allParts(whole).map(({ type, content }) => {
          const text = type.startsWith('text/') ? 'utf8' : 'base64';
          return [type, content.toString(text).replaceAll(/[\da-f-]{36}/g, 'ID')];
        });
      expect(contentOf(sent)).toEqual(contentOf(printed));
      expect(pictureIds(sent).inParts).toEqual(pictureIds(sent).inHtml);
    } finally {
      await shop.close();
    }
  });

  test('stay below the size limit of Gmail for five years in Korean with every table', async () => {
    const source = `sqlite:${writeFiveYears(join(folder, 'long.db'))}`;
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

/** Writes sales and weather of five years and a month, with two purchases a day. Returns the path. */
function writeFiveYears(path: string): string {
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
  ])("'%s' attaches %j", async (value, expected) => {
    const env = { REPORT_ATTACH: value };
    const whole = await mail(env, '--sample');
    const attachments = allParts(whole)
      .filter(({ headers }) => headers['content-disposition']?.startsWith('attachment'))
      .map(
        ({ type, headers }) => `${type} ${headers['content-disposition']?.split('filename=')[1]}`,
      );
    expect(attachments).toEqual(expected);
    for (const { content } of find(whole, 'application/json')) {
      const { stdout } = await shopweather(['run', '--sample', '--dry-run', '--format', 'json']);
      expect(String(content)).toBe(stdout);
    }
  });

  test.each(['pdf', 'csv,', 'csv json', 'CSV', 'none,csv'])("'%s' is rejected", async (value) => {
    const { code, stdout, stderr } = await eml({ REPORT_ATTACH: value }, '--sample');
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(/REPORT_ATTACH must be csv, json or none, or csv,json, not '/);
  });
});

describe('REPORT_LOGO', () => {
  test.each([
    ['logo.png', pngOf(40), 'image/png', 'logo.png'],
    ['logo.jpg', JPEG, 'image/jpeg', 'logo.jpeg'],
    // The bytes decide the type, not the file name.
    ['logo.txt', pngOf(40), 'image/png', 'logo.png'],
  ])('puts %s into the mail', async (name, bytes, type, attachmentName) => {
    const whole = await mail(
      { REPORT_LOGO: file(name, bytes), SHOP_NAME: 'Kim & Lee' },
      '--sample',
    );
    expect(pictureIds(whole).inHtml[0]).toMatch(/^logo\./);
    expect(pictureIds(whole).inParts).toEqual(pictureIds(whole).inHtml);
    const [logo] = find(whole, 'multipart/related')[0]?.parts.slice(1) ?? [];
    expect(logo?.type).toBe(type);
    expect(logo?.headers['content-disposition']).toBe(`inline; filename=${attachmentName}`);
    expect(logo?.content.equals(bytes)).toBe(true);
    expect(htmlOf(whole)).toMatch(/<img src="cid:logo\.[^"]+" alt="Kim &amp; Lee"/);
  });

  test('puts the picture into the page for the browser', async () => {
    const args = ['run', '--sample', '--dry-run'];
    const { stdout } = await shopweather(args, { env: { REPORT_LOGO: file('in.jpg', JPEG) } });
    expect(stdout).toContain(`src="data:image/jpeg;base64,${JPEG.toString('base64')}"`);
  });

  test.each([
    ['does not exist', () => join(folder, 'absent.png'), /which cannot be read \(ENOENT\)/],
    ['is a folder', () => folder, /which is not a file/],
    ['is an endless device', () => '/dev/zero', /which is not a file/],
    ['is a text file', () => file('text.png', 'a picture'), /which is neither PNG nor JPEG/],
    ['is empty', () => file('empty.png', ''), /which is neither PNG nor JPEG/],
    ['is a vector drawing', () => file('logo.svg', '<svg/>'), /which is neither PNG nor JPEG/],
    ['is a GIF', () => file('logo.gif', 'GIF89a'), /which is neither PNG nor JPEG/],
    ['is too large', () => file('big.png', pngOf(200)), /which has \d+ KB; 100 are allowed/],
  ])('exits 78 if the file %s', async (_, path, message) => {
    const { code, stdout, stderr } = await eml({ REPORT_LOGO: path() }, '--sample');
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
