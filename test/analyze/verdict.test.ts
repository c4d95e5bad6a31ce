import { describe, expect, test } from '@jest/globals';
import { analysisOf } from '../support/months.ts';
import { VERDICTS } from '../support/verdicts.ts';

describe.each(VERDICTS)('%s', (_, days, verdict, reasons, direction) => {
  test(`is ${verdict}`, () => {
    const found = analysisOf(days);
    expect(found.verdictReasons).toEqual(reasons);
    expect(found.verdict).toBe(verdict);
    expect(found.conclusion.direction).toBe(direction);
  });
});
