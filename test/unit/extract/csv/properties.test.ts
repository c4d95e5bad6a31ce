import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rowSplitter } from '../../../../src/extract/csv/row-splitter.ts';
import { type Changes, filesForTests, salesOf } from '../../../support/csv.ts';

const { sales } = salesOf(filesForTests());

const anyText = fc
  .array(
    fc.constantFrom(
      ...['2025-04-01', '2025-04-02', '2025-05-01', '1.5', '-20', 'NA', 'x', '가'],
      ...[',', ',', ',', '\n', '\n', '\n', '\r\n', '\r', '"', '"', '""', ' '],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** A reference parser: rows by one regular expression, numbers by `Number`. */
function referenceParse(text: string) {
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

test('any text is read as the reference parser reads it', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const { days, badRows } = await sales(`date,amount\n${text}`, { onBadRow: 'skip' });
      const actual = Object.fromEntries(
        days.map(({ date, recorded, amount }) => [date, [recorded, amount]]),
      );
      const reference = referenceParse(text);
      const expected = Object.fromEntries(
        Object.entries(reference.days).map(([date, values]) => [
          date,
          [values.length, values.reduce((sum, value) => sum + value, 0)],
        ]),
      );
      expect([actual, badRows]).toEqual([expected, reference.badRows]);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, Changes]>([
  ['date;note;amount', {}],
  ['amount;date;note', {}],
  ['note;amount;date', {}],
  ['note;amount;date', { decimal: 'comma' }],
  ['date;note;amount', { format: 'D.M.YYYY' }],
  ['amount;note;date', { sourceZone: 'UTC', reportZone: 'Asia/Seoul' }],
])('%s %j: quotes and spaces around fields change nothing', async (header, changes) => {
  const column = {
    date: fc.constantFrom(
      ...['2025-04-01', '2025-04-01', '2025-04-02', '2025-05-01', '1.4.2025', ''],
      ...['2025-04-01 14:59:59', '2025-04-01T15:00', '2025-04-02T23:00+09:00', '2025-04-31'],
    ),
    amount: fc.oneof(
      fc.constantFrom('', 'NA', '-', '+', '.5', '1.', '1.2.3', '1,234', '1e2', '1-', ',', '-0'),
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map(String),
      fc.integer({ min: -1e6, max: 1e6 }).map((cents) => String(cents / 100)),
      fc.integer({ min: -1e6, max: 1e6 }).map((cents) => String(cents / 100).replace('.', ',')),
      fc.bigInt({ min: 10n ** 8n, max: 10n ** 17n }).map(String),
    ),
    note: fc.constantFrom('', 'x', '가', 'a,b', `a"b`, 'a\rb'),
  };
  type Column = keyof typeof column;
  const names = header.split(';') as Column[];
  const row = fc.tuple(...names.map((name) => column[name]));
  const lines = fc.tuple(
    fc.array(
      fc.oneof({ weight: 20, arbitrary: row }, fc.constantFrom([''], ['x'], Array(4).fill('1'))),
    ),
    fc.constantFrom('\n', '\r\n'),
  );
  await fc.assert(
    fc.asyncProperty(lines, async ([rows, end]) => {
      const content = (field: (text: string) => string) =>
        [header, ...rows.map((fields) => fields.map(field).join(';')), ''].join(end);
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const [plain, inQuotes, spaced] = await Promise.all(
        [(text: string) => text, quoted, (text: string) => quoted(` ${text} `)].map((field) =>
          sales(content(field), { ...changes, delimiter: ';', onBadRow: 'skip' }),
        ),
      );
      expect(plain).toEqual(inQuotes);
      expect(plain).toEqual(spaced);
    }),
    { numRuns: 100 },
  );
});

test('a chunk that ends anywhere never changes the result of a row', () => {
  const { split } = rowSplitter(','.charCodeAt(0));
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = Buffer.from(`${text}\n`);
      const whole = split(bytes, 0, bytes.length);
      for (let end = 0; end < bytes.length; end++) {
        expect([whole, 'incomplete']).toContain(split(bytes, 0, end));
      }
    }),
  );
});
