import { expect, test } from '@jest/globals';
import { from } from 'arquero';
import { temperatureRanges } from '../../../src/analyze/ranges.ts';

const table = from([
  { temperature: -40, amount: 1 },
  { temperature: 20, amount: 2 },
  { temperature: 20.000001, amount: 4 },
  { temperature: 22, amount: 8 },
  { temperature: 22.1, amount: 16 },
  { temperature: 60, amount: 32 },
]);

test.each([
  [
    [20, 22],
    [
      { label: 'Low', above: null, upTo: 20, days: 2, meanAmount: 1.5, ci95: null },
      { label: 'Medium', above: 20, upTo: 22, days: 2, meanAmount: 6, ci95: null },
      { label: 'High', above: 22, upTo: null, days: 2, meanAmount: 24, ci95: null },
    ],
  ],
  [
    [22.1],
    [
      {
        label: 'Low',
        above: null,
        upTo: 22.1,
        days: 5,
        meanAmount: 6.2,
        // qt(.975, 4) * sd / sqrt(5) by R.
        ci95: [expect.closeTo(-1.373132563278904, 12), expect.closeTo(13.773132563278903, 12)],
      },
      { label: 'High', above: 22.1, upTo: null, days: 1, meanAmount: 32, ci95: null },
    ],
  ],
  [
    [60],
    [
      {
        label: 'Low',
        above: null,
        upTo: 60,
        days: 6,
        meanAmount: 10.5,
        // scipy.stats.t.interval
        ci95: [expect.closeTo(-1.9480939638702903, 12), expect.closeTo(22.948093963870292, 12)],
      },
      { label: 'High', above: 60, upTo: null, days: 0, meanAmount: null, ci95: null },
    ],
  ],
  [
    [-40, 0, 20],
    [
      { label: 'Range 1', above: null, upTo: -40, days: 1, meanAmount: 1, ci95: null },
      { label: 'Range 2', above: -40, upTo: 0, days: 0, meanAmount: null, ci95: null },
      { label: 'Range 3', above: 0, upTo: 20, days: 1, meanAmount: 2, ci95: null },
      { label: 'Range 4', above: 20, upTo: null, days: 4, meanAmount: 15, ci95: null },
    ],
  ],
])('cut at %j', (cutPoints, expected) => {
  expect(temperatureRanges(table, cutPoints)).toEqual(expected);
});
