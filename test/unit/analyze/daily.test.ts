import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { regress } from '../../../src/analyze/regression.ts';
import { analysisOf, daysFrom, randomFrom } from '../../support/months.ts';

const random = randomFrom(4);
const temperatures = Array.from({ length: 30 }, () => 10 + 15 * random());
const amounts = temperatures.map((t, i) => 900 - 8 * t + 4 * i + (i % 7) * 20 + 90 * random());
const analysis = analysisOf(daysFrom('2025-04-01', temperatures, amounts), [], {
  holidays: ['2025-04-07'],
});

test('comparable sales regress on temperature with the slope of the effect', () => {
  const comparable = analysis.daily.map(({ comparableAmount }) => comparableAmount ?? Number.NaN);
  const plain = regress(comparable, temperatures, [temperatures.map(() => 1)]);
  expect(plain?.slope).toBeCloseTo(analysis.effect.perDegree ?? 0, 9);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(mean(comparable)).toBeCloseTo(mean(amounts), 9);
});

test('the line has the slope of the effect, and its band is narrowest at the mean day', () => {
  const { line, effect } = analysis;
  const first = line.at(0);
  const last = line.at(-1);
  expect([first?.temperature, last?.temperature]).toEqual([
    Math.min(...temperatures),
    Math.max(...temperatures),
  ]);
  const rise = (last?.amount ?? 0) - (first?.amount ?? 0);
  const run = (last?.temperature ?? 0) - (first?.temperature ?? 0);
  expect(rise / run).toBeCloseTo(effect.perDegree ?? 0, 9);
  const widths = line.map(({ ci95: [low, high] }) => high - low);
  const narrowest = line[widths.indexOf(Math.min(...widths))]?.temperature ?? 0;
  const mean = temperatures.reduce((a, b) => a + b) / 30;
  expect(Math.abs(narrowest - mean)).toBeLessThan(run / 16);
});

test('the band is symmetric around the line', () => {
  for (const { amount, ci95 } of analysis.line) {
    expect(ci95[0]).toBeLessThan(amount);
    expect(ci95[1] - amount).toBeCloseTo(amount - ci95[0], 9);
  }
});

test('without an effect there are no comparable sales and no line', () => {
  const { daily, line } = analysisOf(daysFrom('2025-04-01', [10, 12], [5, 9]));
  expect(line).toEqual([]);
  expect(daily).toMatchObject([
    { date: '2025-04-01', temperature: 10, amount: 5, purchases: 1, comparableAmount: null },
    { date: '2025-04-02', temperature: 12, amount: 9, purchases: 1, comparableAmount: null },
  ]);
});

test('marks holidays', () => {
  expect(analysis.daily.filter(({ holiday }) => holiday).map(({ date }) => date)).toEqual([
    '2025-04-07',
  ]);
});

test('has an entry for each day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), (n) => {
      const { daily } = analysisOf(
        daysFrom('2025-04-01', temperatures.slice(0, n), amounts.slice(0, n)),
      );
      expect(daily).toHaveLength(n);
    }),
    { numRuns: 20 },
  );
});
