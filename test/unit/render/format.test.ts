import { expect, test } from '@jest/globals';
import { createFormat, roundHalfEven } from '../../../src/render/format.ts';
import { textTable } from '../../../src/render/text-table.ts';
import { CATALOGUES } from '../../support/languages.ts';

// Values of numpy.round.
test.each([
  [258.125, 2, 258.12],
  [258.135, 2, 258.14],
  [0.5, 0, 0],
  [1.5, 0, 2],
  [2.5, 0, 2],
  [-0.5, 0, 0],
  [-1.5, 0, -2],
  [-2.5, 0, -2],
  [2.675, 2, 2.68],
  [-0.004, 2, 0],
  [150, 2, 150],
  [1e300, 2, 1e300],
  [123456789.125, 2, 123456789.12],
])('%d to %i decimals is %d', (value, decimals, expected) => {
  expect(roundHalfEven(value, decimals)).toBe(expected);
});

test.each([
  ['en', 'USD', 258.125, '$258.12'],
  ['en', 'USD', -0.001, '$0.00'],
  ['en', 'USD', 1234567.891, '$1,234,567.89'],
  ['en', 'EUR', -65, '-€65.00'],
  ['ko', 'KRW', 258.5, '₩258'],
  ['ko', 'KRW', 1234567, '₩1,234,567'],
  ['en', 'KWD', 1.2345, 'KWD 1.234'],
] as const)('%s %s %d', (locale, currency, amount, expected) => {
  expect(createFormat(CATALOGUES[locale], currency).money(amount).replace('\u00a0', ' ')).toBe(
    expected,
  );
});

test.each(Object.entries(CATALOGUES))(
  'formats every currency in %s like Intl',
  (locale, messages) => {
    for (const currency of Intl.supportedValuesOf('currency')) {
      const runtime = new Intl.NumberFormat(locale, { style: 'currency', currency });
      const { money } = createFormat(messages, currency);
      for (const amount of [0, 1.5, -7, 1234.5678, -999999.25, 1e9]) {
        const rounded = roundHalfEven(amount, runtime.resolvedOptions().maximumFractionDigits ?? 2);
        expect(money(amount)).toBe(runtime.format(rounded));
      }
    }
  },
);

test.each([
  [-0.9454339390386166, '-0.95'],
  [0.004, '0.00'],
  [-0.001, '0.00'],
  [1, '1.00'],
])('formats a correlation of %d as %s', (r, expected) => {
  expect(createFormat(CATALOGUES.en, 'USD').correlation(r)).toBe(expected);
});

test.each([
  ['en', 'April 2025', 'April 1, 2025', 'Apr 1', 'April 1–20, 2025'],
  ['ko', '2025년 4월', '2025년 4월 1일', '4월 1일', '2025년 4월 1일~20일'],
] as const)('dates in %s', (locale, month, date, shortDate, range) => {
  const format = createFormat(CATALOGUES[locale], 'USD');
  expect(format.month('2025-04')).toBe(month);
  expect(format.date('2025-04-01')).toBe(date);
  expect(format.shortDate('2025-04-01')).toBe(shortDate);
  expect(format.dateRange('2025-04-01', '2025-04-01')).toBe(date);
  expect(format.dateRange('2025-04-01', '2025-04-20')).toBe(range);
});

test('aligns columns; Hangul counts double', () => {
  expect(
    textTable(
      [
        ['구간', '일수'],
        ['Low', '8'],
      ],
      1,
    ),
  ).toEqual(['구간  일수', 'Low      8']);
});
