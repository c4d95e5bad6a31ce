import { describe, expect, test } from '@jest/globals';
import { normalQuantile, tQuantile, tTwoSided } from '../../../src/analyze/distributions.ts';

function expectRelative(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(tolerance);
}

describe('two-sided p of t', () => {
  // R 4.2: 2 * pt(-t, df)
  test.each([
    [0.5, 1, 0.7048327646991336],
    [40, 1, 0.01591217982405162],
    [1e8, 1, 6.366197723675814e-9],
    [3, 5, 0.03009924789746257],
    [0.5, 30, 0.6207230048851273],
    [3, 30, 0.005389964065651941],
    [40, 30, 1.372604519440636e-27],
    [3, 363.4, 0.002886022189588408],
    [40, 363.4, 3.530755676320651e-135],
    [60, 300, 3.879501939340386e-169],
    [75, 365, 7.449450509352854e-224],
  ])('t = %d with %d degrees of freedom', (t, df, expected) => {
    expectRelative(tTwoSided(t, df), expected);
    expect(tTwoSided(-t, df)).toBe(tTwoSided(t, df));
  });

  test('agrees with the closed form for 2 degrees of freedom, down to 1e-300', () => {
    for (const t of [1e-8, 1e-6, 0.1, 1, 7, 1e3, 1e8, 1e50, 1e150]) {
      // 1 - t / sqrt(t² + 2), in a form that keeps its digits.
      const root = Math.sqrt(t ** 2 + 2);
      if (t < 1e100) expectRelative(tTwoSided(t, 2), 2 / (root * (root + t)), 1e-10);
    }
    // 1 / t² and 6 / t⁴ in the far tail.
    expectRelative(tTwoSided(1e150, 2), 1e-300, 1e-10);
    expectRelative(tTwoSided(1e75, 4), 6e-300, 1e-10);
  });

  test('is 1 for zero and 0 for infinity', () => {
    expect(tTwoSided(0, 7)).toBe(1);
    expect(tTwoSided(Infinity, 7)).toBe(0);
  });
});

describe('quantiles', () => {
  // Published: t(.95; 30) in tables to 15 digits; the others by R 4.2.
  test.each([
    [0.95, 30, 1.69726088659396],
    [0.975, 2, 4.302652729749462],
    [0.975, 4.5, 2.658912347204403],
    [0.975, 16, 2.119905299221254],
    [0.975, 363.4, 1.966513399886555],
  ])('of t at %d with %d degrees of freedom', (p, df, expected) => {
    expectRelative(tQuantile(p, df), expected);
  });

  test.each([
    [0.975, 1.959963984540054],
    [1e-5, -4.264890793922826],
    [1e-20, -9.262340089798405],
    [1e-300, -37.0470962993612],
  ])('of the normal distribution at %d', (p, expected) => {
    expectRelative(normalQuantile(p), expected);
  });
});
