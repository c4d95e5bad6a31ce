import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { shoppingFile } from '../../../../src/extract/csv/source.ts';
import { april, csvSettings, filesForTests, salesOf } from '../../../support/csv.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const write = filesForTests();
const { sales } = salesOf(write);

describe('a bad row', () => {
  test.each<[string, string, RegExp]>([
    ['too few fields', '2025-04-02', /^line 3 of csv:.* has 1 field, but the header has 4$/],
    ['too many fields', '2025-04-02,1,,,', /^line 3 .* has 5 fields, but the header has 4$/],
    [
      'an invalid date',
      '2.4.2025,1,,',
      /has '2\.4\.2025' in column date, which is not a date in the format YYYY-MM-DD$/,
    ],
    ['an empty date', ',1,,', /has '' in column date/],
    [
      'an invalid number',
      '2025-04-02,"1\t""x",,',
      /has '1 "x' in column amount, which is not a number$/,
    ],
    ['a bad value in another year', '1999-01-01,x,,', /has 'x' in column amount/],
    ['a further column', '2025-04-02,1,wet,', /has 'wet' in column rain/],
    [
      'an unterminated quote',
      '2025-04-02,1,,"a',
      /^line 3 .* has an opening quote without a closing quote$/,
    ],
    ['text after a quote', '2025-04-02,1,,"a"b', /has text after the closing quote of a field$/],
    [
      'a carriage return after a quote',
      '2025-04-02,1,,"a"\r"b"',
      /has text after the closing quote/,
    ],
    ['a long line', `2025-04-02,1,,${'x'.repeat(70_000)}`, /is longer than 65536 bytes$/],
    [
      'a line longer than a chunk',
      `2025-04-02,1,,${'x'.repeat(600_000)}`,
      /^line 3 .* is longer than 65536 bytes$/,
    ],
    [
      'a quoted field that is too long',
      `2025-04-02,1,,"${'x\n'.repeat(35_000)}`,
      /^line 3 .* has an opening quote without a closing quote$/,
    ],
    ['a long text, shortened', `${'a'.repeat(50)},1,,`, /has 'a{40}\.\.\.' in/],
    [
      'after some empty lines',
      '2025-04-02,,,"\n\r\n\n"\n\n2025-04-02,x,,',
      /^line 8 .* has 'x' in column amount/,
    ],
  ])('%s: exit 65', async (_, row, message) => {
    const content = `date,amount,rain,note\n2025-04-01,1,,\n${row}\n2025-04-03,2,,\n`;
    const failure = await failureOf(() => sales(content, { extras: ['rain'] }));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toMatch(message);
    expect(failure.problems[0]?.remedy).toMatch(/, or set BAD_ROWS=skip to skip such lines\.$/);
  });

  test.each<[string, string, number]>([
    ['an invalid number', '2025-04-02,x', 1],
    ['an invalid number and an invalid date', '2.4.2025,1\n2025-04-02,x', 2],
    ['rows of other years', '1999-01-01,x\n1999-01-02', 2],
    // Reading continues at the next line.
    ['an unterminated quote', '2025-04-02,"1', 1],
    ['an unterminated quote with text', '2025-04-02,"1x', 1],
    ['text after a quote', '2025-04-02,"1"0', 1],
    ['a second carriage return', '2025-04-02,1\r\r', 1],
    ['two lines that are too long', `${'x'.repeat(600_000)}\n${'y'.repeat(65_537)}`, 2],
    ['no bad row', '2025-04-01,NULL', 0],
  ])('is skipped if onBadRow is skip: %s', async (_, rows, expected) => {
    const content = `date,amount\n2025-04-01,1\n${rows}\n2025-04-03,2\n`;
    const { days, badRows } = await sales(content, { onBadRow: 'skip' });
    expect(badRows).toBe(expected);
    expect(days.map(({ date, amount }) => [date, amount])).toEqual([
      ['2025-04-01', 1],
      ['2025-04-03', 2],
    ]);
  });

  test.each([1, 70_000])('is reported with its line number after %i others', async (others) => {
    // The second chunk begins among the 70,000.
    const content = `note,date,amount\n${'some text,2025-04-01,1\n'.repeat(others)}x,2025-04-02,x\n`;
    const failure = await failureOf(() => sales(content));
    expect(failure.message).toMatch(
      new RegExp(`^line ${others + 2} of .* has 'x' in column amount`),
    );
  });

  test.each<[string, string, number]>([
    ['text', '', 0],
    ['a quoted text', '"', 0],
    ['text', '', 1],
    ['a quoted text', '"', 1],
  ])(
    'a row of 65536 bytes with %s is read, a longer one is bad: %s%i more',
    async (_, quote, more) => {
      const row = '2025-04-01,1,';
      const note = 'x'.repeat(65_536 - row.length - 2 * quote.length - 1 + more);
      const content = `date,amount,note\n${row}y\n${row}${quote}${note}${quote}\n`;
      const { days, badRows } = await sales(content, { onBadRow: 'skip' });
      expect([days[0]?.purchases, badRows]).toEqual([2 - more, more]);
    },
  );

  test('is not joined with the next row', async () => {
    const failure = await failureOf(() => sales('note,date,amount\nx\ny,2025-04-01,1\n'));
    expect(failure.message).toMatch(/^line 2 .* has 1 field, but the header has 3$/);
  });

  test('has text in place of a delimiter', async () => {
    const failure = await failureOf(() => sales('amount,date\n1,2025-04-01\n1x2025-04-01\n'));
    expect(failure.message).toMatch(/^line 3 .* has 1 field, but the header has 2$/);
  });

  test('has an unquoted decimal comma where the comma is also the delimiter', async () => {
    const content = 'date,amount\n2025-04-01,"1,5"\n2025-04-01,"1,5"\n2025-04-01,1,5\n';
    const failure = await failureOf(() => sales(content, { decimal: 'comma' }));
    expect(failure.message).toMatch(/^line 4 .* has 3 fields, but the header has 2$/);
  });

  test('in the last line is counted once', async () => {
    const { days, badRows } = await sales('date,amount\n2025-04-01,1\n2025-04-02,"', {
      onBadRow: 'skip',
    });
    expect([days.length, badRows]).toEqual([1, 1]);
  });
});

describe('a file that cannot be used', () => {
  const plain = 'date,amount\n2025-04-01,1\n';
  const compressed = gzipSync(plain);
  test.each<[string, string | Uint8Array, number, RegExp]>([
    ['an empty file', '', EXIT.data, /is empty$/],
    ['only a byte order mark', '\uFEFF', EXIT.data, /is empty$/],
    ['only empty lines', '\n\r\n,,\n', EXIT.data, /is empty$/],
    ['no header', plain.slice(12), EXIT.config, /no column date .* header is 2025-04-01, 1$/],
    ['no such column', 'date,price', EXIT.config, /no column amount in .* is date, price$/],
    ['a duplicate column', 'date,amount,date', EXIT.config, /more than one column date in /],
    ['a different delimiter', 'date;amount', EXIT.config, /no column date .* is date;amount$/],
    ['many columns', 'a,'.repeat(50), EXIT.config, /header is (a, ){30}\.\.\.$/],
    [
      'an unterminated header',
      '"date,amount\n1,2',
      EXIT.data,
      /^line 1 .* without a closing quote$/,
    ],
    ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le'), EXIT.data, /is written in UTF-16$/],
    ['gzip without .gz in its name', compressed, EXIT.data, /is compressed with gzip$/],
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
    ['truncated', compressed.subarray(0, -9)],
    ['not compressed', Buffer.from(plain)],
    ['in another format', deflateSync(plain)],
    ['damaged in the middle', compressed.map((byte, i) => (i === 15 ? byte ^ 255 : byte))],
    ['empty', Buffer.alloc(0)],
  ])('a .gz that is %s', async (_, content) => {
    const failure = await failureOf(() => sales(content, {}, 'csv.gz'));
    expect(failure.message).toMatch(/^csv:.*\.gz is damaged: /);
    expect(failure.exitCode).toBe(EXIT.data);
  });

  test.each<[string, string, RegExp]>([
    ['absent', '/absent/sales.csv', /^cannot read csv:\/absent\/sales\.csv: ENOENT/],
    ['inside a file', `${write('')}/sales.csv`, /^cannot read csv:.*: ENOTDIR/],
    ['a folder', '/tmp', /^csv:\/tmp is a folder or a device$/],
    ['a device', '/dev/zero', /^csv:\/dev\/zero is a folder or a device$/],
  ])('a file that is %s: exit 69', async (_, file, message) => {
    const failure = await failureOf(() => shoppingFile(csvSettings(file)).days(april, EVENT_LIMIT));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(EXIT.unavailable);
  });

  test('a timeout: exit 69, not transient', async () => {
    const file = write(`date,amount\n${'2025-04-01,1\n'.repeat(2_000_000)}`);
    const failure = await failureOf(() => shoppingFile(csvSettings(file)).days(april, 1));
    expect(failure.message).toMatch(/^reading csv:.* took longer than 0\.001 s$/);
    expect([failure.exitCode, failure.transient]).toEqual([EXIT.unavailable, false]);
  });
});
