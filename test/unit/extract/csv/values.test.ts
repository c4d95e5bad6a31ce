import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { shoppingFile } from '../../../../src/extract/csv/source.ts';
import { type Changes, csvSettings, filesForTests, salesOf } from '../../../support/csv.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const write = filesForTests();
const { sales, summaries } = salesOf(write);

describe('numbers', () => {
  test.each<[Changes['decimal'] & string, string, number | null]>([
    ['point', '12', 12],
    ['point', '-12.50', -12.5],
    ['point', '+.5', 0.5],
    ['point', '5.', 5],
    ['point', '007', 7],
    ['point', '0.1', 0.1],
    ['point', '2147483648', 2147483648],
    ['point', '9876543210', 9876543210],
    ['point', '123456789012.345', 123456789012.345],
    ['point', '0.30000000000000004', 0.30000000000000004],
    ['point', '9.294630386760307', 9.294630386760307],
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
    expect(await summaries(`date;amount\n2025-04-01;"${text}"\n`, changes)).toEqual([
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
  ])('with a decimal %s, %s is not a number', async (decimal, text) => {
    const content = `date;amount\n2025-04-01;${text}\n`;
    const failure = await failureOf(() => sales(content, { decimal, delimiter: ';' }));
    expect(failure.exitCode).toBe(EXIT.data);
    expect(failure.message).toContain(`has '${text}' in column amount, which is not a number`);
  });

  test('every decimal is parsed to the nearest double', async () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), fc.integer({ min: 0, max: 20 }))
      .map(([digits, places]) => {
        const sign = digits < 0n ? '-' : '';
        const text = String(digits).replace('-', '');
        const padded = text.padStart(places + 1, '0');
        const point = padded.length - places;
        return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
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
  const seoul = 'Asia/Seoul';
  const berlin = 'Europe/Berlin';
  test.each<[string | null, string, Changes, string | null]>([
    [null, '2025-04-07', {}, '2025-04-07'],
    // A date without a time is that day in every zone.
    [null, '2025-04-07', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-07'],
    [null, '2025-04-07 20:00', {}, '2025-04-07'],
    [null, '2025-04-07 20:00', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-08'],
    [null, '2025-04-07T14:59:59', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-07'],
    [null, '2025-04-07T15:00:00.000', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-08'],
    [null, '2025-04-07 08:00:00', { sourceZone: seoul, reportZone: 'UTC' }, '2025-04-06'],
    [null, '2025-04-07T20:00:00Z', { sourceZone: berlin, reportZone: seoul }, '2025-04-08'],
    [null, '2025-04-07 02:00:00+09:00', { sourceZone: berlin, reportZone: 'UTC' }, '2025-04-06'],
    [
      null,
      '2025-04-07 20:00:00.123456-0530',
      { sourceZone: berlin, reportZone: 'UTC' },
      '2025-04-08',
    ],
    [null, '2025-04-07 00:30:00+01', { reportZone: 'UTC' }, '2025-04-06'],
    [null, '2024-02-29', {}, 'other'],
    ['epoch', '1744038000', {}, '2025-04-07'],
    ['epoch', '1744038000', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-08'],
    ['epoch', '1744037999.5', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-07'],
    // Seconds since 1970 are in UTC, whatever zone the settings name.
    ['epoch', '1744038000', { sourceZone: seoul, reportZone: seoul }, '2025-04-08'],
    ['epoch-ms', '1744037999999', { reportZone: seoul }, '2025-04-07'],
    ['epoch-ms', '1744038000000', { reportZone: seoul }, '2025-04-08'],
    ['DD.MM.YYYY', '07.04.2025', {}, '2025-04-07'],
    ['M/D/YYYY', '4/7/2025', {}, '2025-04-07'],
    ['M/D/YYYY', '04/27/2025', {}, '2025-04-27'],
    ['YYYYMMDD', '20250407', {}, '2025-04-07'],
    ['YYYY년 M월 D일', '2025년 4월 17일', {}, '2025-04-17'],
    ['DD.MM.YYYY HH:mm', '07.04.2025 23:30', {}, '2025-04-07'],
    [
      'DD.MM.YYYY HH:mm',
      '07.04.2025 23:30',
      { sourceZone: 'UTC', reportZone: berlin },
      '2025-04-08',
    ],
    ['YYYYMMDDHHmmss', '20250407150000', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-08'],
    ['DD.MM.YYYY', '07.04.2025', { sourceZone: 'UTC', reportZone: seoul }, '2025-04-07'],
    // Invalid dates.
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
    ['epoch', '1744038000x', {}, null],
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
    // Twice, so that the second is also taken from memory.
    const content = `date;amount\n${text};1\n${text};2\n`;
    const changes = { ...zones, format, delimiter: ';', onBadRow: 'skip' } as const;
    const { days, badRows } = await sales(content, changes);
    expect(badRows).toBe(expected === null ? 2 : 0);
    expect(days.map(({ date, amount }) => [date, amount])).toEqual(
      expected === null || expected === 'other' ? [] : [[expected, 3]],
    );
  });

  test('days follow the change to summer time', async () => {
    const content =
      'date,amount\n2025-03-29T22:59:59Z,1\n2025-03-29T23:00:00Z,2\n2025-03-30T21:59:59Z,4\n2025-03-30T22:00:00Z,8\n';
    const march = { start: '2025-03-01', endExclusive: '2025-04-01' };
    const source = shoppingFile(csvSettings(write(content), { reportZone: 'Europe/Berlin' }));
    const { days } = await source.days(march, EVENT_LIMIT);
    expect(days.map(({ date, amount }) => [date, amount])).toEqual([
      ['2025-03-29', 1],
      ['2025-03-30', 6],
      ['2025-03-31', 8],
    ]);
  });
});
