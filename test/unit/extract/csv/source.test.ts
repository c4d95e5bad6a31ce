import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import type { ShoppingDay } from '../../../../src/domain/records.ts';
import { readCsv } from '../../../../src/extract/csv/read.ts';
import { shoppingFile, weatherFile } from '../../../../src/extract/csv/source.ts';
import { april, type Changes, csvSettings, filesForTests, salesOf } from '../../../support/csv.ts';
import { failureOf } from '../../../support/failures.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const write = filesForTests();
const { sales, summaries } = salesOf(write);

test('adds up the rows of each day of the span', async () => {
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

test('one column may be both date and value', async () => {
  const { days } = await sales('date\n1743465600\n1743465600\n', {
    format: 'epoch',
    value: 'date',
  });
  expect(days).toMatchObject([{ date: '2025-04-01', purchases: 2, amount: 2 * 1_743_465_600 }]);
});

test('weather has further columns', async () => {
  const content =
    'wind speed,강수량,date,temperature\n1,,2025-04-01,10\n3,,2025-04-01,NA\n,0.5,2025-04-02,\n';
  const changes = { value: 'temperature', extras: ['강수량', 'wind speed'] };
  const { days } = await weatherFile(csvSettings(write(content), changes)).days(april, EVENT_LIMIT);
  const [first, second] = days;
  expect(first).toMatchObject({ readings: 2, recorded: 1, temperatureSum: 10 });
  expect(days.map(({ extras }) => extras)).toEqual([
    { 강수량: null, 'wind speed': 2 },
    { 강수량: 0.5, 'wind speed': null },
  ]);
  expect(second).toMatchObject({ readings: 1, recorded: 0, lowest: null, highest: null });
});

describe('stores', () => {
  const content = `date,shop,amount
2025-04-01,"Hill, old",1
2025-04-01,항구,2
2025-04-01,"Hill, old",4
2025-04-02,항구,8
2025-04-02,,16
2025-04-02,NULL,32
2025-05-01,far,64
2025-04-01,${'long '.repeat(20)},128
2025-04-01,${'long '.repeat(20)},256
2025-04-30,항구,x
`;
  const columns = { value: 'amount', groupColumn: 'shop', onBadRow: 'skip' } as const;
  const source = (changes: Changes) => shoppingFile(csvSettings(write(content), changes));
  const amounts = (days: readonly ShoppingDay[]) => days.map(({ date, amount }) => [date, amount]);

  test('are read one by one, without the rows that have no store', async () => {
    const groupedDays = await Array.fromAsync(
      source(columns).daysByGroup?.(april, EVENT_LIMIT) ?? [],
    );
    const groups = Map.groupBy(groupedDays, ({ group }) => group);
    const actual = [...groups].map(([name, each]) => [name, amounts(each.map(({ day }) => day))]);
    expect(actual).toEqual([
      ['Hill, old', [['2025-04-01', 5]]],
      [
        '항구',
        [
          ['2025-04-01', 2],
          ['2025-04-02', 8],
        ],
      ],
      ['long '.repeat(20).trim(), [['2025-04-01', 384]]],
    ]);
  });

  test('are added up together by default', async () => {
    const { days, badRows } = await source(columns).days(april, EVENT_LIMIT);
    expect(amounts(days)).toEqual([
      ['2025-04-01', 391],
      ['2025-04-02', 56],
    ]);
    expect(badRows).toBe(1);
  });

  test.each<[string, [string, number][]]>([
    ['Hill, old', [['2025-04-01', 5]]],
    [
      '항구',
      [
        ['2025-04-01', 2],
        ['2025-04-02', 8],
      ],
    ],
    ['hill, old', []],
  ])('one store: %s', async (group, expected) => {
    const store = source({ ...columns, group });
    expect(amounts((await store.days(april, EVENT_LIMIT)).days)).toEqual(expected);
    expect(store.daysByGroup).toBeUndefined();
  });

  test('need a store column', async () => {
    expect(source({ onBadRow: 'skip' }).daysByGroup).toBeUndefined();
    const failure = await failureOf(() =>
      source({ groupColumn: 'store' }).days(april, EVENT_LIMIT),
    );
    expect(failure.message).toMatch(/no column store in .* is date, shop, amount$/);
  });
});

describe('a file may be written', () => {
  const expected = ['2025-04-01 1 10.5', '2025-04-02 2 3'];
  const plain = 'date,amount\n2025-04-01,10.5\n2025-04-02,1\n2025-04-02,2\n';
  test.each<[string, string | Uint8Array, Changes]>([
    ['plainly', plain, {}],
    ['with CRLF', plain.replaceAll('\n', '\r\n'), {}],
    ['without a final line end', plain.trimEnd(), {}],
    ['with CRLF, without a final line end', plain.trimEnd().replaceAll('\n', '\r\n'), {}],
    ['with a byte order mark', `\uFEFF${plain}`, {}],
    ['with a byte order mark before a quote', `\uFEFF${plain.replace('date', '"date"')}`, {}],
    ['with empty lines', `\n\r\n${plain.replaceAll('\n', '\n\n\r\n')}\n`, {}],
    ['with lines of nothing but delimiters', `${plain},\n, \n,,,,\n"",\n`, {}],
    ['with a semicolon', plain.replaceAll(',', ';'), { delimiter: ';' }],
    ['with a tab', plain.replaceAll(',', '\t'), { delimiter: '\t' }],
    ['with a bar', plain.replaceAll(',', '|'), { delimiter: '|' }],
    ['all quoted', plain.replace(/[^,\n]+/g, '"$&"'), {}],
    ['all quoted, with CRLF', plain.replace(/[^,\n]+/g, '"$&"').replaceAll('\n', '\r\n'), {}],
    ['with a quote as its last byte', `${plain.trimEnd().slice(0, -1)}"2"`, {}],
    ['with spaces around', plain.replace(/[^,\n]+/g, '  $& '), {}],
    ['with more columns', plain.replace(/^(.*),(.*)$/gm, 'é,$1,"a ""b"", c\n\r\nd",$2,'), {}],
  ])('%s', async (_, content, changes) => {
    expect(await summaries(content, changes)).toEqual(expected);
  });

  test('with columns of any name, in quotes', async () => {
    const content = '"Sold ""net"", in €","Tag;der"\n5,2025-04-01\n';
    const changes = { date: 'Tag;der', value: 'Sold "net", in €' };
    expect(await summaries(content, changes)).toEqual(['2025-04-01 1 5']);
  });

  test('compressed, also in several gzip members', async () => {
    const members = [gzipSync(plain), gzipSync('2025-04-03,4\n')];
    const { days } = await sales(Buffer.concat(members), {}, 'csv.gz');
    expect(days.map(({ amount }) => amount)).toEqual([10.5, 3, 4]);
  });

  test.each(['csv', 'csv.gz'])('in mode header, a large .%s is read no further', async (ending) => {
    const content = Buffer.from(`${plain}${'2025-04-03,x\n'.repeat(200_000)}`);
    const file = write(ending === 'csv' ? content : gzipSync(content), ending);
    const { header } = await readCsv(csvSettings(file), april, EVENT_LIMIT, 'header');
    expect(header).toEqual(['date', 'amount']);
  });

  test('with nothing but a header', async () => {
    expect(await sales('date,amount')).toEqual({ days: [], badRows: 0 });
  });
});

describe('CP949', () => {
  // CP949 adds syllables such as 똠 and 쀼 to EUC-KR. Their second bytes are ASCII letters.
  const text = '판매일,똠방 금액,쀼\n2025년 4월 1일,"1,000",똠|쀼\n2025년 4월 12일,2,"뷁,\n"\n';
  const changes = {
    date: '판매일',
    value: '똠방 금액',
    format: 'YYYY년 M월 D일',
    encoding: 'cp949',
  } as const;

  test('Hangul in the header, dates and text', async () => {
    const expected = ['2025-04-01 1 1000', '2025-04-12 1 2'];
    expect(await summaries(iconv.encode(text, 'cp949'), changes)).toEqual(expected);
    expect(await summaries(text, { ...changes, encoding: 'utf-8' })).toEqual(expected);
  });

  test('a wrong encoding is recognized in the header', async () => {
    const failure = await failureOf(() =>
      summaries(iconv.encode(text, 'cp949'), { ...changes, encoding: 'utf-8' }),
    );
    expect(failure.problems[0]?.remedy).toMatch(/^Check the encoding key/);
  });

  test('no byte of a syllable is a delimiter, quote, digit, decimal mark or line end', () => {
    const syllables = Array.from({ length: 0xd7a4 - 0xac00 }, (_, i) =>
      String.fromCodePoint(0xac00 + i),
    );
    const bytes = new Set(syllables.flatMap((syllable) => [...iconv.encode(syllable, 'cp949')]));
    for (const sign of ',;\t|" \'0123456789.-+\r\n') {
      expect(bytes).not.toContain(sign.charCodeAt(0));
    }
  });
});

test.each<[string, Changes]>([
  ['the delimiter', { delimiter: ';' }],
  ['the encoding', { encoding: 'cp949' }],
  ['the decimal mark', { decimal: 'comma' }],
  ['the format of dates', { format: 'YYYYMMDD' }],
  ['the zone of the dates', { sourceZone: 'Asia/Seoul' }],
  ['the zone of the report', { reportZone: 'Asia/Seoul' }],
  ['the date column', { date: 'day' }],
  ['the value column', { value: 'price' }],
  ['a further column', { extras: ['rain'] }],
  ['the column of the store', { groupColumn: 'shop' }],
  ['the store', { groupColumn: 'shop', group: 'Hill' }],
  ['the handling of bad rows', { onBadRow: 'skip' }],
])('%s changes the request key', (_, changes) => {
  const requestKey = (of: Changes) => shoppingFile(csvSettings('/sales.csv', of)).requestKey;
  expect(requestKey(changes)).not.toBe(requestKey({}));
});
