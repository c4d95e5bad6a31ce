import { DatabaseSync } from 'node:sqlite';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { parseConnection } from '../../src/config/connection.ts';
import { EXIT } from '../../src/domain/exit-codes.ts';
import type { ShoppingDay, WeatherDay } from '../../src/domain/records.ts';
import type { MysqlConnection } from '../../src/domain/source-settings.ts';
import { cutter } from '../../src/extract/csv/cut.ts';
import { shoppingFile, weatherFile } from '../../src/extract/csv/source.ts';
import { shoppingTable, weatherTable } from '../../src/extract/daily-totals.ts';
import { mysqlServer } from '../../src/extract/mysql.ts';
import { sqliteServer } from '../../src/extract/sqlite.ts';
import { type Changes, csvSettings, filesForTests } from '../support/csv.ts';
import { administer, READER_PASSWORD, sourceUrl } from '../support/databases.ts';
import { failureOf } from '../support/failures.ts';
import { randomFrom } from '../support/months.ts';

const write = filesForTests();
const april = { start: '2025-04-01', endExclusive: '2025-05-01' };

async function sales(content: string | Uint8Array, changes: Changes = {}, ending = 'csv') {
  return await shoppingFile(csvSettings(write(content, ending), changes)).days(april, 10_000);
}

/** Date, number of purchases and amount of each day, as text. */
async function told(content: string | Uint8Array, changes: Changes = {}): Promise<string[]> {
  const { days } = await sales(content, changes);
  return days.map(({ date, purchases, amount }) => `${date} ${purchases} ${amount}`).sort();
}

test('adds up a day, of the span alone', async () => {
  const { days, badRows } = await sales(
    'date,amount\n2025-03-31,1\n2025-05-01,1\n2025-04-01,10.5\n2025-04-30,\n2025-04-01,\n2025-04-01,-2.25\n',
  );
  const first = {
    date: '2025-04-01',
    purchases: 3,
    recorded: 2,
    amount: 8.25,
    amountDeviations: 81.28125,
    lowest: -2.25,
    highest: 10.5,
  };
  const none = { recorded: 0, amount: 0, amountDeviations: 0, lowest: null, highest: null };
  expect(days).toEqual([first, { date: '2025-04-30', purchases: 1, ...none }]);
  expect(badRows).toBe(0);
});

test('weather has its further columns', async () => {
  const content =
    'wind speed,강수량,date,temperature\n1,,2025-04-01,10\n3,,2025-04-01,NA\n,0.5,2025-04-02,\n';
  const changes = { value: 'temperature', extras: ['강수량', 'wind speed'] };
  const { days } = await weatherFile(csvSettings(write(content), changes)).days(april, 10_000);
  const [first, second] = days;
  expect(first).toMatchObject({ readings: 2, recorded: 1, temperatureSum: 10 });
  expect(days.map(({ extras }) => extras)).toEqual([
    { 강수량: null, 'wind speed': 2 },
    { 강수량: 0.5, 'wind speed': null },
  ]);
  expect(second).toMatchObject({ readings: 1, recorded: 0, lowest: null, highest: null });
});

describe('the same rows give the same days as in a database', () => {
  const random = randomFrom(5);
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    date: `2025-04-${String(1 + (i % 30)).padStart(2, '0')}`,
    value: random() < 0.05 ? null : Number((1e6 + random() * 999 - 300).toFixed(2)),
    extra: random() < 0.2 ? null : Number((random() * 80).toFixed(1)),
  }));
  // Larger than what is read at once, with rows that end and fields that go on at any place.
  const csv = [
    'date,note,value,extra',
    ...rows.map(({ date, value, extra }, i) =>
      [date, `"${'a\n""b'.repeat(i % 4)}"`, value, extra].join(','),
    ),
  ].join('\n');
  const inserted = `INSERT INTO csv_twin VALUES ${rows.map(({ date, value, extra }) => `('${date}', ${value}, ${extra})`)}`;
  const columns = { table: 'csv_twin', date: 'date', value: 'value', extras: ['extra'] };
  const file = csvSettings(write(csv), columns);

  function expectSame(
    [ofFile, others]:
      | [readonly WeatherDay[], readonly WeatherDay[]]
      | [ShoppingDay[], ShoppingDay[]],
    deviations: 'amountDeviations' | 'temperatureDeviations',
  ) {
    const sorted = (days: readonly (ShoppingDay | WeatherDay)[]) =>
      days.toSorted((a, b) => a.date.localeCompare(b.date));
    const own = sorted(ofFile);
    sorted(others).forEach((other, i) => {
      const both = [own[i], other].map((day) => ({ ...day, [deviations]: 0 }));
      expect(both[0]).toEqual(both[1]);
      const [one, two] = [own[i], other].map((day) => (day as never)[deviations] as number);
      expect((one as number) / (two as number)).toBeCloseTo(1, 7);
    });
    expect(own).toHaveLength(30);
  }

  test('SQLite', async () => {
    const path = write('', 'db');
    const database = new DatabaseSync(path);
    database.exec(`CREATE TABLE csv_twin (date TEXT, value REAL, extra REAL); ${inserted}`);
    database.close();
    const server = sqliteServer({ kind: 'sqlite', name: 'twin', file: path });
    const table = [shoppingTable(server, columns), weatherTable(server, columns)] as const;
    const [shopping, weather] = await Promise.all(table.map((source) => source.days(april, 1e4)));
    expectSame(
      [(await shoppingFile(file).days(april, 1e4)).days, shopping?.days as ShoppingDay[]],
      'amountDeviations',
    );
    expectSame(
      [(await weatherFile(file).days(april, 1e4)).days, weather?.days as WeatherDay[]],
      'temperatureDeviations',
    );
  });

  test('MariaDB', async () => {
    await administer(
      'weather',
      'DROP TABLE IF EXISTS csv_twin',
      'CREATE TABLE csv_twin (date DATE, value DECIMAL(10,2), extra DECIMAL(4,1))',
      inserted,
    );
    const url = parseConnection(sourceUrl('weather')) as MysqlConnection;
    const server = mysqlServer({ ...url, password: READER_PASSWORD });
    const { days } = await weatherTable(server, columns).days(april, 1e4);
    expectSame([(await weatherFile(file).days(april, 1e4)).days, days], 'temperatureDeviations');
  });
});

describe('how a file may be laid out', () => {
  const expected = ['2025-04-01 1 10.5', '2025-04-02 2 3'];
  const plain = 'date,amount\n2025-04-01,10.5\n2025-04-02,1\n2025-04-02,2\n';
  test.each<[string, string | Uint8Array, Changes]>([
    ['in the plainest way', plain, {}],
    ['with CRLF', plain.replaceAll('\n', '\r\n'), {}],
    ['without a last line end', plain.trimEnd(), {}],
    ['with CRLF, without a last line end', plain.trimEnd().replaceAll('\n', '\r\n'), {}],
    ['with a mark of UTF-8', `\uFEFF${plain}`, {}],
    ['with a mark of UTF-8 before a quote', `\uFEFF${plain.replace('date', '"date"')}`, {}],
    ['with empty lines', `\n\r\n${plain.replaceAll('\n', '\n\n\r\n')}\n`, {}],
    ['with lines of delimiters alone', `${plain},\n, \n,,,,\n"",\n`, {}],
    ['with a semicolon', plain.replaceAll(',', ';'), { delimiter: ';' }],
    ['with a tab', plain.replaceAll(',', '\t'), { delimiter: '\t' }],
    ['with a bar', plain.replaceAll(',', '|'), { delimiter: '|' }],
    ['all quoted', plain.replace(/[^,\n]+/g, '"$&"'), {}],
    ['all quoted, with CRLF', plain.replace(/[^,\n]+/g, '"$&"').replaceAll('\n', '\r\n'), {}],
    ['quoted to its end', `${plain.trimEnd().slice(0, -1)}"2"`, {}],
    ['with spaces around', plain.replace(/[^,\n]+/g, '  $& '), {}],
    ['with more columns', plain.replace(/^(.*),(.*)$/gm, 'é,$1,"a ""b"", c\n\r\nd",$2,'), {}],
  ])('%s', async (_, content, changes) => {
    expect(await told(content, changes)).toEqual(expected);
  });

  test('with columns of any name, in quotes', async () => {
    const content = '"Sold ""net"", in €","Tag;der"\n5,2025-04-01\n';
    const changes = { date: 'Tag;der', value: 'Sold "net", in €' };
    expect(await told(content, changes)).toEqual(['2025-04-01 1 5']);
  });

  test('packed, also in several pieces', async () => {
    const pieces = [gzipSync(plain), gzipSync('2025-04-03,4\n')];
    const { days } = await sales(Buffer.concat(pieces), {}, 'csv.gz');
    expect(days.map(({ amount }) => amount)).toEqual([10.5, 3, 4]);
  });

  test('of a header alone', async () => {
    expect(await sales('date,amount')).toEqual({ days: [], badRows: 0 });
  });
});

describe('CP949', () => {
  // Of the syllables, 똠 and 쀼 are among those that CP949 adds to EUC-KR; as bytes they look like
  // letters of ASCII.
  const text = '판매일,똠방 금액,쀼\n2025년 4월 1일,"1,000",똠|쀼\n2025년 4월 12일,2,"뷁,\n"\n';
  const changes = {
    date: '판매일',
    value: '똠방 금액',
    format: 'YYYY년 M월 D일',
    encoding: 'cp949',
  } as const;

  test('Hangul in header, dates and text', async () => {
    const expected = ['2025-04-01 1 1000', '2025-04-12 1 2'];
    expect(await told(iconv.encode(text, 'cp949'), changes)).toEqual(expected);
    expect(await told(text, { ...changes, encoding: 'utf-8' })).toEqual(expected);
  });

  test('a file in another encoding says so', async () => {
    const failure = await failureOf(() =>
      told(iconv.encode(text, 'cp949'), { ...changes, encoding: 'utf-8' }),
    );
    expect(failure.problems[0]?.remedy).toMatch(/^Check the encoding key/);
  });

  test('no second byte is a delimiter, a quote, a digit, a mark or a line end', () => {
    const syllables = Array.from({ length: 0xd7a4 - 0xac00 }, (_, i) =>
      String.fromCodePoint(0xac00 + i),
    );
    const bytes = new Set(syllables.flatMap((syllable) => [...iconv.encode(syllable, 'cp949')]));
    for (const sign of ',;\t|" \'0123456789.-+\r\n') {
      expect(bytes).not.toContain(sign.charCodeAt(0));
    }
  });
});

describe('numbers', () => {
  test.each<[Changes['decimal'] & string, string, number | null]>([
    ['point', '12', 12],
    ['point', '-12.50', -12.5],
    ['point', '+.5', 0.5],
    ['point', '5.', 5],
    ['point', '007', 7],
    ['point', '0.1', 0.1],
    ['point', '123456789012.345', 123456789012.345],
    ['point', '0.30000000000000004', 0.30000000000000004],
    ['point', '9007199254740993', 9007199254740992],
    ['point', '1e3', 1000],
    ['point', '1.5E-3', 0.0015],
    ['point', '1,234', 1234],
    ['point', '-1,234,567.89', -1234567.89],
    ['point', "1'234.5", 1234.5],
    ['point', '1 234.5', 1234.5],
    ['point', '1\u202f234\u202f567', 1234567],
    ['point', '', null],
    ['point', 'NULL', null],
    ['point', '\\N', null],
    ['point', 'NA', null],
    ['comma', '12', 12],
    ['comma', '-12,5', -12.5],
    ['comma', '1.234,56', 1234.56],
    ['comma', '1 234 567,8', 1234567.8],
    ['comma', '1\u00a0234,5', 1234.5],
    ['comma', '1.234', 1234],
    ['comma', ',5', 0.5],
  ])('with a decimal %s: %s', async (decimal, text, expected) => {
    const changes = { decimal, delimiter: ';' } as const;
    const { days } = await sales(`date;amount\n2025-04-01;${text}\n`, changes);
    expect(days[0]?.recorded).toBe(expected === null ? 0 : 1);
    expect(days[0]?.lowest).toBe(expected);
    expect(await told(`date;amount\n2025-04-01;"${text}"\n`, changes)).toEqual([
      `2025-04-01 1 ${expected ?? 0}`,
    ]);
  });

  test.each<[Changes['decimal'] & string, string]>([
    ...[
      'abc',
      '-',
      '.',
      '1.2.3',
      '1,5',
      '1,2345',
      '1,234 567',
      '12 34',
      '1e400',
      '0x10',
      '1e',
      '½',
    ].map((text): ['point', string] => ['point', text]),
    ...['Infinity', 'NaN', 'null', '12 €', '--1', '1-', '1_000', '.e5'].map(
      (text): ['point', string] => ['point', text],
    ),
    ...['1.5', '1,2,3', '1.23,4', '1.234.5', '1,234.5'].map((text): ['comma', string] => [
      'comma',
      text,
    ]),
  ])('with a decimal %s, %s is none', async (decimal, text) => {
    const content = `date;amount\n2025-04-01;${text}\n`;
    const failure = await failureOf(() => sales(content, { decimal, delimiter: ';' }));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toContain(`has '${text}' in column amount, which is not a number`);
  });

  test('every decimal is the double nearest to it', async () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), fc.integer({ min: 0, max: 20 }))
      .map(([digits, places]) => {
        const [sign, text] = [digits < 0n ? '-' : '', String(digits).replace('-', '')];
        const padded = text.padStart(places + 1, '0');
        const cut = padded.length - places;
        return `${sign}${padded.slice(0, cut)}.${padded.slice(cut)}`;
      });
    await fc.assert(
      fc.asyncProperty(decimal, async (text) => {
        const { days } = await sales(`date,amount\n2025-04-01,${text}\n`);
        expect(days[0]?.highest).toBe(Number(text));
      }),
      { numRuns: 200 },
    );
  });
});

describe('dates', () => {
  const [seoul, berlin] = ['Asia/Seoul', 'Europe/Berlin'];
  test.each<[string | null, string, Changes, string | null]>([
    [null, '2025-04-07', {}, '2025-04-07'],
    // A date without a time is that day, whatever the zones.
    [null, '2025-04-07', { written: 'UTC', wanted: seoul }, '2025-04-07'],
    [null, '2025-04-07 20:00', {}, '2025-04-07'],
    [null, '2025-04-07 20:00', { written: 'UTC', wanted: seoul }, '2025-04-08'],
    [null, '2025-04-07T14:59:59', { written: 'UTC', wanted: seoul }, '2025-04-07'],
    [null, '2025-04-07T15:00:00.000', { written: 'UTC', wanted: seoul }, '2025-04-08'],
    [null, '2025-04-07 08:00:00', { written: seoul, wanted: 'UTC' }, '2025-04-06'],
    [null, '2025-04-07T20:00:00Z', { written: berlin, wanted: seoul }, '2025-04-08'],
    [null, '2025-04-07 02:00:00+09:00', { written: berlin, wanted: 'UTC' }, '2025-04-06'],
    [null, '2025-04-07 20:00:00.123456-0530', { written: berlin, wanted: 'UTC' }, '2025-04-08'],
    [null, '2025-04-07 00:30:00+01', { wanted: 'UTC' }, '2025-04-06'],
    [null, '2024-02-29', {}, 'other'],
    ['epoch', '1744038000', {}, '2025-04-07'],
    ['epoch', '1744038000', { written: 'UTC', wanted: seoul }, '2025-04-08'],
    ['epoch', '1744037999.5', { written: 'UTC', wanted: seoul }, '2025-04-07'],
    // The clock of a moment is that of UTC, whatever is written there else.
    ['epoch', '1744038000', { written: seoul, wanted: seoul }, '2025-04-08'],
    ['epoch-ms', '1744037999999', { wanted: seoul }, '2025-04-07'],
    ['epoch-ms', '1744038000000', { wanted: seoul }, '2025-04-08'],
    ['DD.MM.YYYY', '07.04.2025', {}, '2025-04-07'],
    ['M/D/YYYY', '4/7/2025', {}, '2025-04-07'],
    ['M/D/YYYY', '04/27/2025', {}, '2025-04-27'],
    ['YYYYMMDD', '20250407', {}, '2025-04-07'],
    ['YYYY년 M월 D일', '2025년 4월 17일', {}, '2025-04-17'],
    ['DD.MM.YYYY HH:mm', '07.04.2025 23:30', {}, '2025-04-07'],
    ['DD.MM.YYYY HH:mm', '07.04.2025 23:30', { written: 'UTC', wanted: berlin }, '2025-04-08'],
    ['YYYYMMDDHHmmss', '20250407150000', { written: 'UTC', wanted: seoul }, '2025-04-08'],
    ['DD.MM.YYYY', '07.04.2025', { written: 'UTC', wanted: seoul }, '2025-04-07'],
    // Bad ones.
    [null, '2025-02-30', {}, null],
    [null, '2025-4-7', {}, null],
    [null, '20250407', {}, null],
    [null, '2025-04-07x', {}, null],
    [null, '2025-04-07T', {}, null],
    [null, '2025-04-07T24:00', {}, null],
    [null, '2025-04-07T10:60', {}, null],
    [null, '2025-04-07T10:00:60', {}, null],
    [null, '2025-04-07T10:00:', {}, null],
    [null, '2025-04-07T10:00:00.', {}, null],
    [null, '2025-04-07T10:00:00z', {}, null],
    [null, '2025-04-07T10:00:00Z1', {}, null],
    [null, '2025-04-07T10:00:00+9', {}, null],
    [null, '2025-04-07T10:00:00+09:', {}, null],
    [null, '2025-04-07T10:00:00+09:000', {}, null],
    [null, 'April 7', {}, null],
    [null, '', {}, null],
    ['epoch', 'x', {}, null],
    ['epoch', '', {}, null],
    ['DD.MM.YYYY', '7.4.2025', {}, null],
    ['DD.MM.YYYY', '31.04.2025', {}, null],
    ['DD.MM.YYYY', '07.04.20251', {}, null],
    ['DD.MM.YYYY', '07.04.', {}, null],
    ['M/D/YYYY', '13/1/2025', {}, null],
    ['YYYY년 M월 D일', '2025년 4월 17', {}, null],
    ['DD.MM.YYYY HH:mm', '07.04.2025 24:00', {}, null],
    ['DD.MM.YYYY HH:mm', '07.04.2025', {}, null],
  ])('%s: %s %j is %s', async (format, text, zones, expected) => {
    // A date before, so that it is not only met first.
    const content = `date;amount\n${text};1\n${text};2\n`;
    const changes = { ...zones, format, delimiter: ';', onBadRow: 'skip' } as const;
    const { days, badRows } = await sales(content, changes);
    expect(badRows).toBe(expected === null ? 2 : 0);
    expect(days.map(({ date, amount }) => [date, amount])).toEqual(
      expected === null || expected === 'other' ? [] : [[expected, 3]],
    );
  });

  test('a day follows the change to summer time', async () => {
    const content =
      'date,amount\n2025-03-29T22:59:59Z,1\n2025-03-29T23:00:00Z,2\n2025-03-30T21:59:59Z,4\n2025-03-30T22:00:00Z,8\n';
    const march = { start: '2025-03-01', endExclusive: '2025-04-01' };
    const source = shoppingFile(csvSettings(write(content), { wanted: 'Europe/Berlin' }));
    const { days } = await source.days(march, 10_000);
    expect(days.map(({ date, amount }) => [date, amount])).toEqual([
      ['2025-03-29', 1],
      ['2025-03-30', 6],
      ['2025-03-31', 8],
    ]);
  });
});

describe('a row that cannot be read', () => {
  test.each<[string, string, RegExp]>([
    ['too few fields', '2025-04-02', /^line 3 of csv:.* has 1 field where the header has 4$/],
    ['too many fields', '2025-04-02,1,,,', /^line 3 .* has 5 fields where the header has 4$/],
    ['no date', '2.4.2025,1,,', /has '2\.4\.2025' in column date, .* not a date as in YYYY-MM-DD$/],
    ['an empty date', ',1,,', /has '' in column date/],
    ['no number', '2025-04-02,"1\t""x",,', /has '1 "x' in column amount, which is not a number$/],
    ['a row of another year', '1999-01-01,x,,', /has 'x' in column amount/],
    ['a further column', '2025-04-02,1,wet,', /has 'wet' in column rain/],
    ['a quote that does not end', '2025-04-02,1,,"a', /^line 3 .* has a quote that does not end$/],
    ['a quote in its field', '2025-04-02,1,,"a"b', /has text behind the closing quote of a field$/],
    ['a return in its field', '2025-04-02,1,,"a"\r"b"', /has text behind the closing quote/],
    ['a long line', `2025-04-02,1,,${'x'.repeat(70_000)}`, /is longer than 65536 bytes$/],
    [
      'a longer one',
      `2025-04-02,1,,${'x'.repeat(600_000)}`,
      /^line 3 .* is longer than 65536 bytes$/,
    ],
    [
      'a quote too long',
      `2025-04-02,1,,"${'x\n'.repeat(35_000)}`,
      /^line 3 .* a quote that does not/,
    ],
    ['long text', `${'a'.repeat(50)},1,,`, /has 'a{40}\.\.\.' in/],
    [
      'some lines on',
      '2025-04-02,,,"\n\r\n\n"\n\n2025-04-02,x,,',
      /^line 8 .* has 'x' in column amount/,
    ],
  ])('%s: exit 65', async (_, row, message) => {
    const content = `date,amount,rain,note\n2025-04-01,1,,\n${row}\n2025-04-03,2,,\n`;
    const failure = await failureOf(() => sales(content, { extras: ['rain'] }));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toMatch(message);
    expect(failure.problems[0]?.remedy).toMatch(
      /, or set BAD_ROWS=skip to pass over such lines\.$/,
    );
  });

  test.each<[string, string, number]>([
    ['a number', '2025-04-02,x', 1],
    ['a number and a date', '2.4.2025,1\n2025-04-02,x', 2],
    ['rows of other years', '1999-01-01,x\n1999-01-02', 2],
    // Reading goes on with the next line, not where the row would have ended.
    ['a quote that does not end', '2025-04-02,"1', 1],
    ['a quote in its field', '2025-04-02,"1"0', 1],
    ['two lines that are too long', `${'x'.repeat(600_000)}\n${'y'.repeat(65_537)}`, 2],
    ['none', '2025-04-01,NULL', 0],
  ])('is passed over where that is asked for: %s', async (_, rows, expected) => {
    const content = `date,amount\n2025-04-01,1\n${rows}\n2025-04-03,2\n`;
    const { days, badRows } = await sales(content, { onBadRow: 'skip' });
    expect(badRows).toBe(expected);
    expect(days.map(({ date, amount }) => [date, amount])).toEqual([
      ['2025-04-01', 1],
      ['2025-04-03', 2],
    ]);
  });

  test('does not stand for others in the last line', async () => {
    const { days, badRows } = await sales('date,amount\n2025-04-01,1\n2025-04-02,"', {
      onBadRow: 'skip',
    });
    expect([days.length, badRows]).toEqual([1, 1]);
  });
});

describe('what goes wrong', () => {
  const plain = 'date,amount\n2025-04-01,1\n';
  const packed = gzipSync(plain);
  test.each<[string, string | Uint8Array, number, RegExp]>([
    ['an empty file', '', EXIT.data, /is empty$/],
    ['a mark of UTF-8 alone', '\uFEFF', EXIT.data, /is empty$/],
    ['empty lines alone', '\n\r\n,,\n', EXIT.data, /is empty$/],
    ['no header', plain.slice(12), EXIT.config, /no column date .* header is 2025-04-01, 1$/],
    ['no such column', 'date,price', EXIT.config, /no column amount in .* is date, price$/],
    ['a column twice', 'date,amount,date', EXIT.config, /more than one column date in /],
    ['another delimiter', 'date;amount', EXIT.config, /no column date .* is date;amount$/],
    ['many columns', 'a,'.repeat(50), EXIT.config, /header is (a, ){30}\.\.\.$/],
    ['a header that does not end', '"date,amount\n1,2', EXIT.data, /^line 1 .* does not end$/],
    ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le'), EXIT.data, /is written in UTF-16$/],
    ['gzip under another name', packed, EXIT.data, /is packed by gzip$/],
    [
      'more than a number can hold',
      `${plain}2025-04-01,1e308\n2025-04-01,1e308`,
      EXIT.data,
      /^column amount of csv:.* adds up to more than a number can hold on 2025-04-01$/,
    ],
  ])('%s', async (_, content, exitCode, message) => {
    const failure = await failureOf(() => sales(content));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(exitCode);
  });

  test.each<[string, Uint8Array]>([
    ['cut off', packed.subarray(0, -9)],
    ['not packed', Buffer.from(plain)],
    ['packed otherwise', deflateSync(plain)],
    ['damaged within', packed.map((byte, i) => (i === 15 ? byte ^ 255 : byte))],
    ['empty', Buffer.alloc(0)],
  ])('a .gz that is %s', async (_, content) => {
    const failure = await failureOf(() => sales(content, {}, 'csv.gz'));
    expect(failure.message).toMatch(/^csv:.*\.gz is damaged: /);
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test.each<[string, string, RegExp]>([
    ['absent', '/absent/sales.csv', /^cannot read csv:\/absent\/sales\.csv: ENOENT/],
    ['below a file', `${write('')}/sales.csv`, /^cannot read csv:.*: ENOTDIR/],
    ['a folder', '/tmp', /^csv:\/tmp is a folder or a device$/],
    ['a device', '/dev/zero', /^csv:\/dev\/zero is a folder or a device$/],
  ])('a file that is %s: exit 69', async (_, file, message) => {
    const failure = await failureOf(() => shoppingFile(csvSettings(file)).days(april, 1000));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(EXIT.unavailable);
  });

  test('it takes too long: exit 69, without another attempt', async () => {
    const file = write(`date,amount\n${'2025-04-01,1\n'.repeat(2_000_000)}`);
    const failure = await failureOf(() => shoppingFile(csvSettings(file)).days(april, 1));
    expect(failure.message).toMatch(/^reading csv:.* took longer than 0\.001 s$/);
    expect([failure.exitCode, failure.transient]).toEqual([EXIT.unavailable, false]);
  });
});

describe('properties', () => {
  const anyText = fc
    .array(
      fc.constantFrom(
        ...['2025-04-01', '2025-04-02', '2025-05-01', '1.5', '-20', 'NA', 'x', '가'],
        ...[',', ',', ',', '\n', '\n', '\n', '\r\n', '\r', '"', '"', '""', ' '],
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));

  /** The same in the plainest way: records by one regular expression, numbers by the language. */
  function plainly(text: string) {
    const field = '(?:"(?:[^"]|"")*"|(?!")[^,\\n]*)';
    const row = new RegExp(`(${field}(?:,${field})*?)\\r?(?:\\n|$)`, 'y');
    const days: Record<string, number[]> = {};
    let badRows = 0;
    for (let at = 0; at < text.length; ) {
      row.lastIndex = at;
      const [whole, record] = row.exec(text) ?? [];
      if (whole === undefined || record === undefined) {
        badRows++;
        at = text.indexOf('\n', at) + 1 || text.length + 1;
        continue;
      }
      at += whole.length;
      const fields = [
        ...`,${record.replace(/\r$/, '')}`.matchAll(new RegExp(`,(${field})`, 'g')),
      ].map(([, each = '']) =>
        each
          .replace(/^"([\s\S]*)"$/, '$1')
          .replaceAll('""', '"')
          .replace(/^ +| +$/g, ''),
      );
      if (fields.every((each) => each === '')) continue;
      const [date = '', amount = ''] = fields;
      const missing = amount === '' || amount === 'NA';
      if (
        fields.length !== 2 ||
        !/^2025-0[45]-0[12]$/.test(date) ||
        !(missing || (/^[-\d.]+$/.test(amount) && Number.isFinite(Number(amount))))
      ) {
        badRows++;
      } else if (date < '2025-05') {
        days[date] = [...(days[date] ?? []), ...(missing ? [] : [Number(amount)])];
      }
    }
    return { days, badRows };
  }

  test('any text is read as a plain parser reads it', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { days, badRows } = await sales(`date,amount\n${text}`, { onBadRow: 'skip' });
        const found = Object.fromEntries(
          days.map(({ date, recorded, amount }) => [date, [recorded, amount]]),
        );
        const plain = plainly(text);
        const expected = Object.fromEntries(
          Object.entries(plain.days).map(([date, values]) => [
            date,
            [values.length, values.reduce((sum, value) => sum + value, 0)],
          ]),
        );
        expect([found, badRows]).toEqual([expected, plain.badRows]);
      }),
      { numRuns: 500 },
    );
  });

  test('a piece of a file that ends anywhere never tells another row', () => {
    const { cut } = cutter(','.charCodeAt(0));
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = Buffer.from(`${text}\n`);
        const whole = cut(bytes, 0, bytes.length);
        for (let end = 0; end < bytes.length; end++) {
          expect([whole, 'more']).toContain(cut(bytes, 0, end));
        }
      }),
    );
  });
});

test.each<[string, Changes]>([
  ['the delimiter', { delimiter: ';' }],
  ['the encoding', { encoding: 'cp949' }],
  ['the decimal mark', { decimal: 'comma' }],
  ['the format of dates', { format: 'YYYYMMDD' }],
  ['the zone of its clock', { written: 'Asia/Seoul' }],
  ['the zone of the report', { wanted: 'Asia/Seoul' }],
  ['the date column', { date: 'day' }],
  ['the value column', { value: 'price' }],
  ['a further column', { extras: ['rain'] }],
  ['what becomes of bad rows', { onBadRow: 'skip' }],
])('%s changes the question', (_, changes) => {
  const question = (of: Changes) => shoppingFile(csvSettings('/sales.csv', of)).question;
  expect(question(changes)).not.toBe(question({}));
});
