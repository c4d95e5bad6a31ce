import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { correlation } from '../../src/analyze/pearson.ts';

/** Complete pairs of two columns of New York's air quality in 1973, a data set of R. */
function airquality(x: string, y: string, month?: string): [number[], number[]] {
  const [head, ...lines] = readFileSync('test/data/airquality.csv', 'utf8').trim().split('\n');
  const names = (head as string).split(',');
  const rows = lines
    .map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])))
    .filter((row) => row[x] !== 'NA' && row[y] !== 'NA' && (!month || row.Month === month));
  return [rows.map((row) => Number(row[x])), rows.map((row) => Number(row[y]))];
}

describe('published values', () => {
  test.each<[string, string, string | undefined, number, number]>([
    ['Temp', 'Ozone', undefined, 0.698360342150932, 116],
    ['Temp', 'Wind', '5', -0.373276033064418, 31],
  ])('%s and %s', (x, y, month, r, n) => {
    const actual = correlation(...airquality(x, y, month));
    expect(actual).toMatchObject({ n, reason: null });
    expect(Math.abs((actual.r ?? 0) / r - 1)).toBeLessThan(1e-12);
  });
});

test.each<[string, number[], number[], ReturnType<typeof correlation>]>([
  ['no day', [], [], { r: null, n: 0, reason: 'fewer than 3 days' }],
  ['two days', [1, 2], [2, 1], { r: null, n: 2, reason: 'fewer than 3 days' }],
  ['constant temperature', [5, 5, 5], [1, 2, 3], { r: null, n: 3, reason: 'constant temperature' }],
  ['constant sales', [1, 2, 3], [7, 7, 7], { r: null, n: 3, reason: 'constant sales' }],
  // Three tenths do not add up to 0.3, yet nothing varies.
  [
    'constant but for rounding',
    [1, 2, 3],
    [0.3, 0.1 + 0.2, 0.3],
    { r: null, n: 3, reason: 'constant sales' },
  ],
  ['both zero', [0, 0, 0], [0, 0, 0], { r: null, n: 3, reason: 'constant temperature' }],
])('%s', (_, temperatures, amounts, expected) => {
  expect(correlation(temperatures, amounts)).toEqual(expected);
});

test.each<[string, number[], number[], number]>([
  ['a rising line', [1, 2, 3, 4], [10, 20, 30, 40], 1],
  ['a falling line', [1, 2, 3, 4], [0.4, 0.3, 0.2, 0.1], -1],
  ['a symmetric parabola', [-2, -1, 0, 1, 2], [4, 1, 0, 1, 4], 0],
  ['large amounts that differ little', [1, 2, 3], [1e9 + 1, 1e9 + 2, 1e9 + 3], 1],
  ['huge amounts', [1, 2, 3], [1e150, 2e150, 3e150], 1],
])('%s', (_, temperatures, amounts, expected) => {
  expect(correlation(temperatures, amounts).r).toBeCloseTo(expected, 12);
});

const value = fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 10);
const pairs = fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 31 });

test('stays within -1 and 1, is symmetric, and keeps its size under shift and scale', () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: -1000, max: 1000 }), (data, shift) => {
      const [x, y] = [data.map(([a]) => a), data.map(([, b]) => b)];
      const { r } = correlation(x, y);
      if (r === null) return;
      expect(Math.abs(r)).toBeLessThanOrEqual(1);
      expect(correlation(y, x).r).toBeCloseTo(r, 9);
      expect(
        correlation(
          x.map((v) => v + shift),
          y.map((v) => v * -4),
        ).r,
      ).toBeCloseTo(-r, 9);
    }),
  );
});
