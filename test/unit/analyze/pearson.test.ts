import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { correlation, pearson } from '../../../src/analyze/pearson.ts';
import { spearman } from '../../../src/analyze/spearman.ts';
import { dataSet } from '../../support/data.ts';

const { Temp = [], Wind = [], Ozone = [] } = dataSet('airquality');

describe('published values', () => {
  const known = Ozone.map((ozone) => !Number.isNaN(ozone));
  const onKnownDays = (column: number[]) => column.filter((_, i) => known[i]);

  // Computed with R 4.2 and scipy 1.17.
  test.each<[string, number[], number[], Record<string, number>, [number, number]]>([
    [
      'ozone, 116 days',
      onKnownDays(Temp),
      onKnownDays(Ozone),
      {
        r: 0.6983603421509321,
        p: 2.9318965924777737e-18,
        rho: 0.7740429554613012,
        pOfRho: 2.247660569863632e-24,
      },
      [0.591333966180944, 0.7812110567591717],
    ],
    [
      'wind, May',
      Temp.slice(0, 31),
      Wind.slice(0, 31),
      {
        r: -0.37327603306441787,
        p: 0.03860834822110201,
        rho: -0.407189975720872,
        pOfRho: 0.022995729361792422,
      },
      [-0.6426190662147909, -0.021822272603254624],
    ],
  ])('%s on temperature', (_, x, y, expected, interval) => {
    const linear = pearson(correlation(x, y));
    const { rho, p: pOfRho } = spearman(x, y, linear);
    const actual: Record<string, number | null> = { r: linear.r, p: linear.p, rho, pOfRho };
    for (const [name, value] of Object.entries(expected)) {
      expect([name, Math.abs((actual[name] ?? 0) / value - 1) < 1e-10]).toEqual([name, true]);
    }
    interval.forEach((bound, i) => {
      expect(linear.ci95?.[i]).toBeCloseTo(bound, 12);
    });
  });

  test('tied values share their mean rank', () => {
    const x = [1, 2, 2, 3, 4];
    const y = [1, 3, 2, 2, 5];
    expect(spearman(x, y, correlation(x, y)).rho).toBeCloseTo(0.763157894736842, 14);
  });

  test('values that differ only by rounding are tied', () => {
    const x = [1, 2, 3, 4, 5, 6];
    const exact = [0.3, 5, 0.3, 9, 0.3, 7];
    const summed = [0.1 + 0.2, 5, 0.3, 9, 0.1 + 0.2, 7];
    expect(spearman(x, summed, correlation(x, summed)).rho).toBe(
      spearman(x, exact, correlation(x, exact)).rho,
    );
  });

  test('has an interval from four days on', () => {
    const interval = (n: number) =>
      pearson(correlation([1, 4, 2, 3].slice(0, n), [2, 3, 1, 5])).ci95;
    expect(pearson(correlation([1, 4, 2], [2, 3, 1])).ci95).toBeNull();
    expect(interval(4)).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

test.each<[string, number[], number[], ReturnType<typeof correlation>]>([
  ['no day', [], [], { r: null, n: 0, reason: 'fewer than 3 days' }],
  ['two days', [1, 2], [2, 1], { r: null, n: 2, reason: 'fewer than 3 days' }],
  ['constant temperature', [5, 5, 5], [1, 2, 3], { r: null, n: 3, reason: 'constant temperature' }],
  ['constant sales', [1, 2, 3], [7, 7, 7], { r: null, n: 3, reason: 'constant sales' }],
  // 0.1 + 0.2 is not exactly 0.3.
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

test('is within -1 and 1, symmetric, and invariant to shift and scale', () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: -1000, max: 1000 }), (data, shift) => {
      const x = data.map(([a]) => a);
      const y = data.map(([, b]) => b);
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
