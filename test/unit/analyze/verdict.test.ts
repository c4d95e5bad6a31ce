import { describe, expect, test } from '@jest/globals';
import { effectSign } from '../../../src/analyze/verdict.ts';
import { analysisOf } from '../../support/months.ts';
import { VERDICTS } from '../../support/verdicts.ts';

describe.each(VERDICTS)('%s', (_, days, verdict, reasons, direction) => {
  test(`is ${verdict}`, () => {
    const analysis = analysisOf(days);
    expect(analysis.verdictReasons).toEqual(reasons);
    expect(analysis.verdict).toBe(verdict);
    expect(analysis.conclusion.direction).toBe(direction);
  });
});

test.each<[ci95: [number, number], sign: number]>([
  [[-2, -0.1], -1],
  [[-2, 0], 0],
  [[-1, 1], 0],
  [[0, 2], 0],
  [[0.1, 2], 1],
])('an effect with the interval %j has the sign %i', (ci95, sign) => {
  expect(effectSign({ perDegree: (ci95[0] + ci95[1]) / 2, ci95 })).toBe(sign);
});
