import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { influences } from '../../../src/analyze/influence.ts';
import { type Regression, regress } from '../../../src/analyze/regression.ts';
import { dataSet } from '../../support/data.ts';

/** The coefficient of each column, with the other columns as controls. */
function coefficients(y: readonly number[], columns: readonly (readonly number[])[]): Regression[] {
  return columns.map(
    (x, i) =>
      regress(
        y,
        x,
        columns.filter((_, j) => j !== i),
      ) as Regression,
  );
}

function residualStandardDeviation({ residuals, degreesOfFreedom }: Regression): number {
  return Math.sqrt(residuals.reduce((sum, u) => sum + u ** 2, 0) / degreesOfFreedom);
}

function expectDigits(actual: number, expected: number, digits: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(10 ** -digits);
}

/** NIST's Statistical Reference Datasets. */
describe('certified values', () => {
  test('Norris', () => {
    const { x = [], y = [] } = dataSet('norris');
    const [b0, b1] = coefficients(y, [x.map(() => 1), x]) as [Regression, Regression];
    expect(y).toHaveLength(36);
    expectDigits(b0.slope, -0.262323073774029, 9);
    expectDigits(b0.standardError, 0.232818234301152, 9);
    expectDigits(b1.slope, 1.00211681802045, 9);
    expectDigits(b1.standardError, 0.000429796848199937, 9);
    expectDigits(residualStandardDeviation(b1), 0.884796396144373, 9);
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const left = residualStandardDeviation(b1) ** 2 * b1.degreesOfFreedom;
    expectDigits(1 - left / total, 0.999993745883712, 12);
  });

  test('Pontius', () => {
    const { x = [], y = [] } = dataSet('pontius');
    const estimates = coefficients(y, [x.map(() => 1), x, x.map((value) => value ** 2)]);
    expect(y).toHaveLength(40);
    [6.73565789473684e-4, 7.32059160401003e-7, -3.16081871345029e-15].forEach((expected, i) => {
      expectDigits(estimates[i]?.slope ?? 0, expected, 7);
    });
    expectDigits(residualStandardDeviation(estimates[0] as Regression), 2.05177424076185e-4, 7);
  });

  test('Longley', () => {
    const { y = [], ...columns } = dataSet('longley');
    const estimates = coefficients(y, [y.map(() => 1), ...Object.values(columns)]);
    const expected = [
      -3482258.634596, 15.0618722714, -0.0358191792926, -2.02022980382, -1.03322686717,
      -0.0511041056537, 1829.15146461,
    ];
    expect(y).toHaveLength(16);
    expect(estimates).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expectDigits(estimates[i]?.slope ?? 0, value, 9);
    });
    expectDigits(residualStandardDeviation(estimates[0] as Regression), 304.854073562, 9);
  });

  test('airquality, Ozone on Temp', () => {
    const { Ozone = [], Temp = [] } = dataSet('airquality');
    const known = (column: number[]) => column.filter((_, i) => !Number.isNaN(Ozone[i]));
    const ones = known(Ozone).map(() => 1);
    const regression = regress(known(Ozone), known(Temp), [ones]) as Regression;
    expect(ones).toHaveLength(116);
    expectDigits(regression.slope, 2.42870330487, 11);
    expectDigits(regression.standardError, 0.233131849402, 11);
  });
});

describe('a linearly dependent column', () => {
  const y = [3, 1, 4, 1, 5, 9, 2, 6];
  const x = [2, 7, 1, 8, 2, 8, 1, 8];
  const ones = y.map(() => 1);
  const half = y.map((_, i) => (i < 4 ? 1 : 0));

  test('among the controls is ignored', () => {
    const other = half.map((value) => 1 - value);
    const plain = regress(y, x, [ones, half]) as Regression;
    for (const controls of [
      [ones, half, other],
      [half, ones, half, other],
    ]) {
      const regression = regress(y, x, controls) as Regression;
      expect(regression.slope).toBeCloseTo(plain.slope, 12);
      expect(regression.degreesOfFreedom).toBe(plain.degreesOfFreedom);
    }
  });

  test('as x has no slope', () => {
    expect(regress(y, half, [ones, half.map((value) => 3 * value)])).toBeNull();
    expect(regress(y, ones, [ones])).toBeNull();
  });

  test('as y has a slope of zero', () => {
    expect(regress(half, x, [ones, half])).toMatchObject({ slope: 0, standardError: 0 });
  });

  test('without a degree of freedom there is no slope', () => {
    expect(regress(y.slice(0, 3), x.slice(0, 3), [ones.slice(0, 3), [0, 1, 0]])).toBeNull();
    expect(regress([], [], [[]])).toBeNull();
  });
});

const number = fc.integer({ min: -1000, max: 1000 });
const rows = fc.array(fc.tuple(number, number, number), { minLength: 6, maxLength: 31 });

describe('the influence of a row', () => {
  test('agrees with a fit without the row', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const column = (i: number) => data.map((row) => row[i] as number);
        const y = column(0);
        const x = column(1);
        const z = column(2);
        const controls = [y.map(() => 1), z];
        const whole = regress(y, x, controls);
        if (whole === null) return;
        influences(whole).forEach(({ slopeWithout, cooksDistance }, i) => {
          const others = (column: number[]) => column.filter((_, j) => j !== i);
          const without = regress(others(y), others(x), controls.map(others));
          const weight = whole.leverage[i] as number;
          expect(weight).toBeLessThanOrEqual(1 + 1e-9);
          expect(cooksDistance ?? 0).toBeGreaterThanOrEqual(0);
          // The formula loses digits at a leverage near 1.
          if (without === null || weight > 0.999) return;
          expect(Math.abs((slopeWithout ?? Infinity) - without.slope)).toBeLessThan(
            1e-6 * (1 + Math.abs(without.slope)),
          );
        });
      }),
      { numRuns: 300 },
    );
  });

  test('is null if only this row determines the slope', () => {
    const regression = regress([1, 2, 3, 9], [0, 0, 0, 5], [[1, 1, 1, 1]]) as Regression;
    expect(influences(regression)[3]).toEqual({ slopeWithout: null, cooksDistance: null });
  });

  test('is zero if the row has its own control', () => {
    const regression = regress(
      [1, 2, 4, 9, 7],
      [1, 2, 3, 5, 4],
      [
        [1, 1, 1, 1, 1],
        [0, 0, 0, 1, 0],
      ],
    ) as Regression;
    expect(influences(regression)[3]).toEqual({ slopeWithout: regression.slope, cooksDistance: 0 });
  });
});
